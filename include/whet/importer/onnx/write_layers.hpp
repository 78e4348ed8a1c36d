#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/onnx/export_layer.hpp>
#include <whet/importer/onnx/exported_parameters.hpp>
#include <whet/importer/onnx/exported_quantization.hpp>
#include <whet/importer/onnx/graph_writer.hpp>
#include <whet/importer/onnx/ordered_tensor.hpp>
#include <whet/importer/onnx/recurrent_writer.hpp>
#include <whet/importer/onnx/write/affine.hpp>
#include <whet/importer/onnx/write/arrangement.hpp>
#include <whet/importer/onnx/write/function.hpp>
#include <whet/importer/onnx/write/join.hpp>
#include <whet/importer/onnx/write/layer_writing.hpp>
#include <whet/importer/onnx/write/normalization.hpp>
#include <whet/importer/onnx/write/pool.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/record.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::importer {
namespace detail {

inline OrderedTensor write_recurrent_layer(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  const std::string rows =
      state.produced(record.producer).reshaped(state.graph, record.input).get(state.graph, Order::vector);
  return write_recurrent(state.graph, record, state.buffer.layer(index), rows, state.names[index]);
}

inline OrderedTensor write_layer(OnnxLayerWriting& state, std::size_t index) {
  switch (state.records[index].role) {
    case LayerRole::affine:
      return write_dense(state, index);
    case LayerRole::convolution:
      return write_convolution(state, index);
    case LayerRole::normalization:
      return write_normalization(state, index);
    case LayerRole::slopes:
      return write_slopes(state, index);
    case LayerRole::pool:
      return write_pool(state, index);
    case LayerRole::join:
      return write_join(state, index);
    case LayerRole::recurrent:
      return write_recurrent_layer(state, index);
    case LayerRole::softmax:
      return write_softmax(state, index);
    case LayerRole::identity:
      return write_identity(state, index);
    case LayerRole::activation:
    case LayerRole::rearrange:
    case LayerRole::custom:
      break;
  }
  switch (state.operators[index].form) {
    case OnnxLayer::Form::zero_pad:
      return write_zero_pad(state, index);
    case OnnxLayer::Form::upsample:
      return write_upsample(state, index);
    case OnnxLayer::Form::channel_part:
      return write_channel_part(state, index);
    case OnnxLayer::Form::shuffle:
      return write_shuffle(state, index);
    case OnnxLayer::Form::function:
    case OnnxLayer::Form::clip:
    case OnnxLayer::Form::gate:
    case OnnxLayer::Form::record:
      break;
  }
  return write_function(state, index);
}

/// Through int8 and back: what others read is what the integers say.
inline OrderedTensor write_quantized(OnnxGraphWriter& graph, OrderedTensor tensor, TensorQuantization with) {
  const Order order = tensor.some_order();
  const std::string from = tensor.get(graph, order);
  const auto zero = static_cast<std::int8_t>(with.zero_point);
  const std::string scale = graph.constant(from + "/scale", with.scale);
  const std::string zero_point = graph.constant(from + "/zero_point", {}, std::span(&zero, 1));
  const std::string integers = graph.add("QuantizeLinear", {from, scale, zero_point}, from + "/quantized");
  return {tensor.shape(), order,
          graph.add("DequantizeLinear", {integers, scale, zero_point}, from + "/dequantized")};
}

}  // namespace detail

/// Writes the layers of a topology as nodes of an ONNX graph, in order, and returns the tensor of the last
/// one's output. Tensors come in the order that the operators take, so that an image is transposed where it
/// enters and where it leaves the network.
inline OrderedTensor write_layers(OnnxGraphWriter& graph, std::span<const LayerRecord> records,
                                  std::span<const OnnxLayer> operators, const ParameterBuffer<float>& buffer,
                                  const ExportedQuantization* quantization, std::vector<std::string> names,
                                  OrderedTensor input) {
  detail::OnnxLayerWriting state{.graph = graph,
                                 .records = records,
                                 .operators = operators,
                                 .buffer = buffer,
                                 .parameters = ExportedParameters(graph, buffer, quantization),
                                 .names = std::move(names)};
  if (quantization != nullptr && quantization->network_input)
    input = detail::write_quantized(graph, std::move(input), *quantization->network_input);
  state.tensors.push_back(std::move(input));
  for (std::size_t index = 0; index < records.size(); ++index) {
    OrderedTensor output = detail::write_layer(state, index);
    if (quantization != nullptr && quantization->outputs[index])
      output = detail::write_quantized(graph, std::move(output), *quantization->outputs[index]);
    state.tensors.push_back(std::move(output));
  }
  return state.tensors.back();
}

}  // namespace whet::importer
