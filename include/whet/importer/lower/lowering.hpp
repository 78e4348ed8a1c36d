#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <whet/core/shape.hpp>
#include <whet/importer/check_graph.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/layer_names.hpp>
#include <whet/importer/lowered_graph.hpp>
#include <whet/io/file_error.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

inline Shape shape_of(const Tensor& tensor) {
  const auto extent = [&](std::size_t axis) { return static_cast<int>(tensor.shape[axis]); };
  if (tensor.shape.size() == 1) return Shape(extent(0));
  // Steps and features: what goes by channels goes by the last axis.
  if (tensor.shape.size() == 2) return Shape(extent(0), 1, extent(1));
  return Shape(extent(0), extent(1), extent(2));
}
/// What the nodes before have become, and how the present node adds to it.
struct Lowering {
  [[noreturn]] void fail(std::string expected, std::string found) const {
    throw FileError(graph.file, node_label(graph.nodes[now]), std::move(expected), std::move(found));
  }

  const Tensor& constant(const Node& node, std::size_t at) const { return graph.tensors[node.inputs[at]]; }
  int extent(const Node& node, std::size_t at, std::size_t axis) const {
    return static_cast<int>(constant(node, at).shape[axis]);
  }
  int producer(std::size_t tensor) const { return producers.at(tensor); }
  Shape shape(int record) const {
    return record < 0 ? lowered.input : lowered.records[static_cast<std::size_t>(record)].output;
  }

  /// A record of the present node behind record `from`, with its output's shape.
  LayerRecord& add(std::string_view type, LayerRole role, int from, Shape output, std::string source) {
    // whet counts values in int.
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    if (const std::int64_t pixels = std::int64_t{output.height} * output.width;
        pixels > most || pixels * output.channels > most)
      fail("tensors of up to 2147483647 values", "larger ones");
    LayerRecord record;
    record.type = type;
    record.role = role;
    record.producer = from;
    record.input = shape(from);
    record.output = output;
    lowered.records.push_back(record);
    lowered.layers.push_back({.source = std::move(source), .node = now, .tensor = {}});
    return lowered.records.back();
  }
  int last() const { return static_cast<int>(lowered.records.size()) - 1; }

  /// The weights of the record last added.
  void weighted(const Node& node, AffineExtent affine, int units) {
    LayerRecord& record = lowered.records.back();
    record.affine = affine;
    record.units = units;
    record.macs =
        affine.weights() *
        static_cast<std::size_t>(record.window.transposed ? record.input.pixels() : record.output.pixels());
    std::string otherwise(record.type.view());
    std::transform(otherwise.begin(), otherwise.end(), otherwise.begin(), [](char letter) {
      return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    });
    record.name = std::string_view(names.unique(node.name, otherwise));
    lowered.layers.back().has_weights = true;
  }

  const Graph& graph;
  LoweredGraph lowered{};
  /// Record whose output a tensor is.
  std::map<std::size_t, int> producers{};
  LayerNames names{};
  /// Index of the present node.
  std::size_t now = 0;
};

}  // namespace whet::importer::detail
