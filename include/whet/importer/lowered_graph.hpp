#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer {

/// What a record of a lowered graph has beside that of a topology.
struct LoweredLayer {
  /// As C++ source, without its name: "whet::Conv2D<16, whet::Size{3, 3}>". Joins have none.
  std::string source;
  /// Index of the node it comes from.
  std::size_t node = 0;
  /// The graph's tensor that its output is; none where something that is fused behind it computes that.
  std::optional<std::size_t> tensor;
  /// Whether the node's weights are its own.
  bool has_weights = false;
  /// Of LeakyReLU: what negative values are multiplied by.
  float slope = 0.0f;
};

/// A graph as the layers that whet's topologies are made of, in order of execution: the same records that a
/// topology lowers to.
struct LoweredGraph {
  Shape input{};
  /// The graph's tensor that the first layer takes.
  std::size_t input_tensor = 0;
  std::vector<LayerRecord> records;
  /// One for each record.
  std::vector<LoweredLayer> layers;
  /// Index of the record whose output is the network's; -1: the input itself.
  int output = -1;
};

}  // namespace whet::importer
