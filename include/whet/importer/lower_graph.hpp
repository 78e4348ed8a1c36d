#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include <whet/data/shape_name.hpp>
#include <whet/importer/check_graph.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/lower/activation.hpp>
#include <whet/importer/lower/affine.hpp>
#include <whet/importer/lower/arrangement.hpp>
#include <whet/importer/lower/convolution.hpp>
#include <whet/importer/lower/edge.hpp>
#include <whet/importer/lower/join.hpp>
#include <whet/importer/lower/lowering.hpp>
#include <whet/importer/lower/pool.hpp>
#include <whet/importer/lower/window.hpp>
#include <whet/importer/lowered_graph.hpp>
#include <whet/io/file_error.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer {
namespace detail {

/// The records of one node without its activation; returns the one whose output is the node's.
inline int lower_kind(Lowering& state, const Node& node, int from) {
  switch (node.kind) {
    case OperatorKind::convolution:
    case OperatorKind::depthwise_convolution:
    case OperatorKind::transposed_convolution:
      return lower_convolution(state, node, from);
    case OperatorKind::dense:
      return lower_dense(state, node, from);
    case OperatorKind::recurrent:
      return lower_recurrent(state, node, from);
    case OperatorKind::batch_normalization:
      return lower_normalization(state, node, from);
    case OperatorKind::average_pool:
    case OperatorKind::max_pool:
      return lower_pool(state, node, from);
    case OperatorKind::global_average_pool:
      return lower_global_average(state, from);
    case OperatorKind::add:
    case OperatorKind::multiply:
    case OperatorKind::concatenate:
      return lower_join(state, node);
    case OperatorKind::pad:
      return lower_pad(state, std::get<PadAttributes>(node.attributes).edges, from);
    case OperatorKind::upsample:
      return lower_upsample(state, node, from);
    case OperatorKind::channel_part:
    case OperatorKind::channel_shuffle:
      return lower_channels(state, node, from);
    case OperatorKind::reshape:
      return lower_reshape(state, node, from);
    case OperatorKind::softmax:
      return lower_softmax(state, from);
    case OperatorKind::prelu:
      return lower_prelu(state, node, from);
    case OperatorKind::quantize:
    case OperatorKind::dequantize:
      return lower_edge(state, node, from);
    case OperatorKind::leaky_relu:
      return lower_leaky_relu(state, node, from);
    case OperatorKind::relu:
    case OperatorKind::relu6:
    case OperatorKind::hard_tanh:
    case OperatorKind::elu:
    case OperatorKind::sigmoid:
    case OperatorKind::hard_sigmoid:
    case OperatorKind::tanh:
    case OperatorKind::swish:
    case OperatorKind::hard_swish:
      return lower_activation(state, node.kind, from);
  }
  state.fail("a known kind of operator", std::to_string(static_cast<int>(node.kind)));
}

/// The present node of the graph.
inline void lower_node(Lowering& state, const Node& node) {
  const int from = state.producer(node.inputs[0]);
  int end = lower_kind(state, node, from);
  if (node.activation) end = lower_activation(state, *node.activation, end);
  const Tensor& output = state.graph.tensors[node.outputs[0]];
  if (output.size() != state.shape(end).size())
    state.fail(
        "an output of " + shape_name(state.shape(end)) + " for an input of " + shape_name(state.shape(from)),
        "shape " + shape_text(output.shape));
  // What only moves its input has no record of its own.
  LoweredGraph& lowered = state.lowered;
  if (end == state.last() && end >= 0 && lowered.layers.back().node == state.now)
    lowered.layers.back().tensor = node.outputs[0];
  state.producers[node.outputs[0]] = end;
}

}  // namespace detail

/// The layers of whet that compute what a graph computes: walks its nodes and infers shapes as the layers of
/// a topology do. Errors: FileError naming the node where there is no such layer or a shape does not follow
/// from the layers before.
inline LoweredGraph lower_graph(const Graph& graph) {
  check_graph(graph);
  if (graph.inputs.size() != 1 || graph.outputs.size() != 1)
    throw FileError(graph.file, "the graph", "one input and one output",
                    std::to_string(graph.inputs.size()) + " and " + std::to_string(graph.outputs.size()));
  detail::Lowering state{.graph = graph};
  LoweredGraph& lowered = state.lowered;
  lowered.input_tensor = graph.inputs[0];
  lowered.input = detail::shape_of(graph.tensors[graph.inputs[0]]);
  state.producers[graph.inputs[0]] = -1;
  for (state.now = 0; state.now < graph.nodes.size(); ++state.now)
    detail::lower_node(state, graph.nodes[state.now]);
  lowered.output = state.producers.at(graph.outputs[0]);
  for (std::size_t index = 0; index < lowered.records.size(); ++index)
    if (lowered.records[index].role == LayerRole::softmax && static_cast<int>(index) != lowered.output) {
      state.now = lowered.layers[index].node;
      state.fail("a softmax as the last layer", "others behind it");
    }
  return std::move(lowered);
}

}  // namespace whet::importer
