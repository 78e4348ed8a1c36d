#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/importer/onnx/ordered_tensor.hpp>
#include <whet/importer/onnx/write/layer_writing.hpp>
#include <whet/importer/onnx/write/window.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

inline OrderedTensor write_dense(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  OrderedTensor& input = state.produced(record.producer);
  const auto outputs = static_cast<std::size_t>(record.affine.outputs);
  const auto inputs = static_cast<std::size_t>(record.affine.inputs);
  std::vector<std::size_t> extents{outputs, inputs};
  std::vector<std::size_t> order{0, 1};
  if (input.is_planes_only()) {
    const Shape image_shape = input.shape();
    extents = {outputs, static_cast<std::size_t>(image_shape.height),
               static_cast<std::size_t>(image_shape.width), static_cast<std::size_t>(image_shape.channels)};
    order = {0, 3, 1, 2};
  }
  const std::string tensor = input.get(state.graph, input.is_planes_only() ? Order::planes : Order::vector);
  const std::string matrix = state.parameters.kernel(index, state.names[index], extents, order, true);
  const std::string bias = state.parameters.bias(index, state.names[index]);
  std::string output = state.graph.add("Gemm", {tensor, matrix, bias}, state.names[index]);
  state.graph.set("transB", std::int64_t{1});
  return {record.output, Order::vector, std::move(output)};
}

inline OrderedTensor write_convolution(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  const Window& window = record.window;
  const std::string tensor = state.image(record.producer, record.input);
  const auto height = static_cast<std::size_t>(window.kernel_height);
  const auto width = static_cast<std::size_t>(window.kernel_width);
  const auto filters = static_cast<std::size_t>(record.affine.outputs);
  const auto channels = static_cast<std::size_t>(record.affine.inputs) / (height * width);
  const std::vector<std::size_t> order =
      window.transposed ? std::vector<std::size_t>{3, 0, 1, 2} : std::vector<std::size_t>{0, 3, 1, 2};
  const std::string kernel =
      state.parameters.kernel(index, state.names[index], {filters, height, width, channels}, order);
  const std::string bias = state.parameters.bias(index, state.names[index]);
  std::string output = state.graph.add(window.transposed ? "ConvTranspose" : "Conv", {tensor, kernel, bias},
                                       state.names[index]);
  state.graph.set("group", std::int64_t{window.groups});
  set_window(state.graph, record);
  return {record.output, Order::image, std::move(output)};
}

}  // namespace whet::importer::detail
