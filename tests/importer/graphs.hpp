#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/graph.hpp>

/// Builds graphs for tests, node by node.
namespace graphs {

using namespace whet::importer;

class Builder {
 public:
  Graph graph{.file = "net", .tensors = {}, .nodes = {}, .inputs = {}, .outputs = {}};

  std::size_t activation(std::vector<std::size_t> shape) {
    Tensor tensor;
    tensor.name = "t" + std::to_string(graph.tensors.size());
    tensor.shape = std::move(shape);
    graph.tensors.push_back(std::move(tensor));
    return graph.tensors.size() - 1;
  }
  std::size_t input(std::vector<std::size_t> shape) {
    graph.inputs.push_back(activation(std::move(shape)));
    return graph.inputs.back();
  }
  /// A constant whose values are 0, 0.125, 0.25, …
  std::size_t constant(std::vector<std::size_t> shape) {
    const std::size_t index = activation(std::move(shape));
    Tensor& tensor = graph.tensors[index];
    tensor.is_constant = true;
    for (std::size_t at = 0; at < tensor.size(); ++at) {
      const float value = 0.125f * static_cast<float>(at);
      const auto* begin = reinterpret_cast<const std::byte*>(&value);
      tensor.bytes.insert(tensor.bytes.end(), begin, begin + sizeof(value));
    }
    return index;
  }
  /// Adds a node and returns its output.
  std::size_t node(OperatorKind kind, std::vector<std::size_t> inputs, std::vector<std::size_t> output,
                   Attributes attributes = {}, std::string name = {}) {
    Node added;
    added.kind = kind;
    added.name = std::move(name);
    added.inputs = std::move(inputs);
    added.outputs = {activation(std::move(output))};
    added.attributes = attributes;
    graph.nodes.push_back(std::move(added));
    return graph.nodes.back().outputs[0];
  }
  /// A convolution with a kernel of `size` x `size`, padding Same.
  std::size_t convolution(std::size_t x, std::size_t filters, int size, int stride, std::string name) {
    const std::vector<std::size_t> in = graph.tensors[x].shape;
    const auto step = static_cast<std::size_t>(stride);
    const auto side = static_cast<std::size_t>(size);
    const std::size_t weights = constant({filters, side, side, in[2]});
    return node(OperatorKind::convolution, {x, weights},
                {(in[0] + step - 1) / step, (in[1] + step - 1) / step, filters},
                WindowAttributes{.kernel_height = size,
                                 .kernel_width = size,
                                 .stride_height = stride,
                                 .stride_width = stride,
                                 .given = {}},
                std::move(name));
  }
  std::size_t relu(std::size_t x) { return node(OperatorKind::relu, {x}, graph.tensors[x].shape); }

  Graph finish(std::size_t output) {
    graph.outputs = {output};
    return graph;
  }
};

}  // namespace graphs
