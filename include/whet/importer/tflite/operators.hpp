#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <whet/core/links.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/tflite/graph_builder.hpp>
#include <whet/importer/tflite/recurrent_operator.hpp>
#include <whet/importer/tflite/window_operators.hpp>

namespace whet::importer::tflite {

inline void read_dense(GraphBuilder& builder) {
  builder.require_inputs(2, 3);
  const std::size_t inputs = last_extent(builder, 1, 2);
  const std::size_t outputs = builder.input(1).shape[0];
  builder.require(option<std::int8_t>(builder, 1, 0) == 0, "weights in their plain order", "shuffled ones");
  builder.require_axis(1, 0);
  const std::vector<std::size_t> sample = builder.sample_shape(builder.input(0));
  // With its dimensions kept, the product is one for each pixel.
  const bool pointwise = sample.size() > 1 && sample.back() == inputs && builder.output().shape.size() > 2;
  const std::size_t x = builder.activation_input(0);
  const std::size_t weights = pointwise ? builder.add_constant(1, {outputs, 1, 1, inputs})
                                        : builder.add_constant(1, {outputs, inputs});
  const auto bias = add_bias(builder, 2, outputs);
  Node& node = builder.add_node(pointwise ? OperatorKind::convolution : OperatorKind::dense);
  node.inputs = {x, weights};
  if (bias) node.inputs.push_back(*bias);
  if (pointwise) node.attributes = WindowAttributes{.padding = WindowPadding::valid, .given = {}};
  node.activation = fused_activation(builder, option<std::int8_t>(builder, 0, 0));
}

/// Operators of one input and no constants.
inline Node& read_simple(GraphBuilder& builder, OperatorKind kind) {
  builder.require_inputs(1, 1);
  const std::size_t x = builder.activation_input(0);
  Node& node = builder.add_node(kind);
  node.inputs = {x};
  return node;
}

inline void read_softmax(GraphBuilder& builder) {
  const auto beta = option<float>(builder, 0, 1.0f);
  if (beta != 1.0f) builder.fail("a beta of 1", std::to_string(beta));
  read_simple(builder, OperatorKind::softmax);
}

inline void read_leaky_relu(GraphBuilder& builder) {
  read_simple(builder, OperatorKind::leaky_relu).attributes =
      SlopeAttributes{option<float>(builder, 0, 0.0f)};
}

inline void read_prelu(GraphBuilder& builder) {
  builder.require_inputs(2, 2);
  const std::size_t x = builder.activation_input(0);
  const std::size_t channels = last_extent(builder, 1, 3);
  const std::size_t slopes = builder.add_constant(1, {channels});
  builder.add_node(OperatorKind::prelu).inputs = {x, slopes};
}

/// Reshapes: the shape is that of the output tensor. Further inputs say it again.
inline void read_reshape(GraphBuilder& builder) {
  builder.require_inputs(1, 2);
  const std::size_t x = builder.activation_input(0);
  builder.add_node(OperatorKind::reshape).inputs = {x};
}

inline void read_join(GraphBuilder& builder, OperatorKind kind) {
  builder.require_inputs(2, 2);
  std::vector<std::size_t> inputs;
  for (std::size_t at = 0; at < 2; ++at) {
    if (builder.is_constant(at)) builder.fail("two tensors that are computed", "a constant");
    inputs.push_back(builder.activation_input(at));
  }
  Node& node = builder.add_node(kind);
  node.inputs = std::move(inputs);
  node.activation = fused_activation(builder, option<std::int8_t>(builder, 0, 0));
}

inline void read_concatenation(GraphBuilder& builder) {
  builder.require_inputs(1, static_cast<std::size_t>(max_branches));
  const std::size_t rank = builder.output().shape.size();
  const auto axis = option<std::int32_t>(builder, 0, 0);
  if (axis != -1 && (axis < 0 || static_cast<std::size_t>(axis) + 1 != rank))
    builder.fail("channels that are put together, dimension " + std::to_string(rank - 1),
                 std::to_string(axis));
  std::vector<std::size_t> inputs;
  for (std::size_t at = 0; at < builder.input_count(); ++at) inputs.push_back(builder.activation_input(at));
  Node& node = builder.add_node(OperatorKind::concatenate);
  node.inputs = std::move(inputs);
  node.activation = fused_activation(builder, option<std::int8_t>(builder, 1, 0));
}

inline void read_dequantize(GraphBuilder& builder) {
  if (builder.is_constant(0)) {
    builder.require_inputs(1, 1);
    builder.fold_dequantize();
  } else {
    read_simple(builder, OperatorKind::dequantize);
  }
}

/// How an operator of TFLite is read. Codes are those of its schema.
struct OperatorReader {
  std::int32_t code;
  void (*read)(GraphBuilder&);
};

template <OperatorKind Kind>
void read_as(GraphBuilder& builder) {
  read_simple(builder, Kind);
}
template <OperatorKind Kind>
void read_join_as(GraphBuilder& builder) {
  read_join(builder, Kind);
}
template <OperatorKind Kind>
void read_pool_as(GraphBuilder& builder) {
  read_pool(builder, Kind);
}

inline constexpr std::array<OperatorReader, 30> operator_readers{{
    {0, read_join_as<OperatorKind::add>},
    {1, read_pool_as<OperatorKind::average_pool>},
    {2, read_concatenation},
    {3, read_convolution},
    {4, read_depthwise_convolution},
    {6, read_dequantize},
    {9, read_dense},
    {14, read_as<OperatorKind::sigmoid>},
    {17, read_pool_as<OperatorKind::max_pool>},
    {18, read_join_as<OperatorKind::multiply>},
    {19, read_as<OperatorKind::relu>},
    {20, read_as<OperatorKind::hard_tanh>},
    {21, read_as<OperatorKind::relu6>},
    {22, read_reshape},
    {25, read_softmax},
    {28, read_as<OperatorKind::tanh>},
    {34, read_pad},
    {35, read_rnn},
    {40, read_mean},
    {43, read_reshape},
    {44, read_lstm},
    {45, read_last_step},
    {54, read_prelu},
    {67, read_transposed_convolution},
    {70, read_reshape},
    {97, read_resize_nearest},
    {98, read_leaky_relu},
    {111, read_as<OperatorKind::elu>},
    {114, read_as<OperatorKind::quantize>},
    {117, read_as<OperatorKind::hard_swish>},
}};

/// "ADD, AVERAGE_POOL_2D, …": what there are readers for.
inline std::string supported_operators() {
  std::string names;
  for (const OperatorReader& reader : operator_readers)
    names += (names.empty() ? "" : ", ") + builtin_name(reader.code);
  return names;
}

/// Reads operator `index` into the graph. Errors: FileError naming the operator, its layer, and for one that
/// is not supported those that are.
inline void read_operator(GraphBuilder& builder, std::size_t index) {
  builder.begin(index);
  for (const OperatorReader& reader : operator_readers)
    if (reader.code == builder.current().code) return reader.read(builder);
  builder.fail("a supported operator (" + supported_operators() + ")", builder.current().name);
}

}  // namespace whet::importer::tflite
