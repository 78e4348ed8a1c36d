#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/problems.hpp>
#include <whet/importer/values/imported_values.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

/// What is filled with the values of a graph, layer by layer, and what is wrong with them.
struct LayerImporting {
  const LayerRecord& about() const { return layers.lowered.records[record]; }
  const Node& node() const { return graph.nodes[layers.lowered.layers[record].node]; }
  /// Of the present layer's node, for messages.
  std::string place() const { return node_label(node()); }
  const Tensor& constant(std::size_t at) const { return graph.tensors[node().inputs[at]]; }

  const Graph& graph;
  Problems& problems;
  bool quantized;
  ImportedLayers layers{};
  /// What the file says of the input and each record's output: of the latter `layers.fixed` may differ.
  std::vector<std::optional<TensorQuantization>> in_file{};
  /// The present layer.
  std::size_t record = 0;
};

}  // namespace whet::importer::detail
