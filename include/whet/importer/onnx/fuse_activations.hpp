#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <whet/importer/graph.hpp>

namespace whet::importer::detail {

inline bool is_clamp(OperatorKind kind) {
  return kind == OperatorKind::relu || kind == OperatorKind::relu6 || kind == OperatorKind::hard_tanh;
}

/// Takes a clamp between a layer and the quantization of its output into the layer: between the two there are
/// no integers that a clamp could take.
inline void fuse_activations(Graph& graph) {
  std::vector<int> readers(graph.tensors.size(), 0);
  for (const Node& node : graph.nodes)
    for (const std::size_t input : node.inputs) ++readers[input];
  for (const std::size_t output : graph.outputs) ++readers[output];
  std::vector<std::size_t> producer(graph.tensors.size(), graph.nodes.size());
  std::vector<bool> is_fused(graph.nodes.size(), false);
  for (std::size_t index = 0; index < graph.nodes.size(); ++index) {
    Node& node = graph.nodes[index];
    const std::size_t from = node.inputs[0];
    if (is_clamp(node.kind) && producer[from] < graph.nodes.size() && readers[from] == 1 &&
        !graph.tensors[from].quantization && graph.tensors[node.outputs[0]].quantization) {
      Node& before = graph.nodes[producer[from]];
      const Tensor& input = graph.tensors[before.inputs[0]];
      if (!before.activation && input.quantization && before.kind != OperatorKind::dequantize) {
        before.activation = node.kind;
        before.outputs = node.outputs;
        is_fused[index] = true;
        producer[node.outputs[0]] = producer[from];
        continue;
      }
    }
    producer[node.outputs[0]] = index;
  }
  std::vector<Node> kept;
  for (std::size_t index = 0; index < graph.nodes.size(); ++index)
    if (!is_fused[index]) kept.push_back(std::move(graph.nodes[index]));
  graph.nodes = std::move(kept);
}

}  // namespace whet::importer::detail
