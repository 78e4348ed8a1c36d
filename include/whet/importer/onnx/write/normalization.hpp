#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include <whet/importer/onnx/ordered_tensor.hpp>
#include <whet/importer/onnx/write/layer_writing.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

inline OrderedTensor write_normalization(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  const auto [order, tensor] = state.vector_or_image(record);
  const auto kernel = state.buffer.kernel(index);
  const auto bias = state.buffer.bias(index);
  const Dims dims{kernel.rows()};
  const auto column = [&](const char* part, Eigen::Index place) {
    const Eigen::VectorXf values = kernel.col(place);
    return state.graph.constant(state.names[index] + part, dims,
                                std::span(values.data(), static_cast<std::size_t>(values.size())));
  };
  const std::string gamma = column(".gamma", 0);
  const std::string beta = state.graph.constant(
      state.names[index] + ".beta", dims, std::span(bias.data(), static_cast<std::size_t>(bias.size())));
  const std::string mean = column(".mean", 1);
  const std::string variance = column(".variance", 2);
  std::string output =
      state.graph.add("BatchNormalization", {tensor, gamma, beta, mean, variance}, state.names[index]);
  state.graph.set("epsilon", BatchNorm::epsilon);
  state.graph.set("momentum", BatchNorm::momentum);
  return {record.output, order, std::move(output)};
}

inline OrderedTensor write_slopes(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  const auto [order, tensor] = state.vector_or_image(record);
  const auto kernel = state.buffer.kernel(index);
  const Dims dims = order == Order::vector ? Dims{kernel.rows()} : Dims{kernel.rows(), 1, 1};
  const std::string slope = state.graph.constant(
      state.names[index] + ".slope", dims, std::span(kernel.data(), static_cast<std::size_t>(kernel.size())));
  return {record.output, order, state.graph.add("PRelu", {tensor, slope}, state.names[index])};
}

}  // namespace whet::importer::detail
