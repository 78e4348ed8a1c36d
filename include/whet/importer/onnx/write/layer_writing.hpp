#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/importer/onnx/export_layer.hpp>
#include <whet/importer/onnx/exported_parameters.hpp>
#include <whet/importer/onnx/graph_writer.hpp>
#include <whet/importer/onnx/ordered_tensor.hpp>
#include <whet/topology/record.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::importer::detail {

/// A tensor's name with the order of its values.
struct TensorInOrder {
  Order order;
  std::string tensor;
};

/// What the layers before have been written as, and what the next one is written from.
struct OnnxLayerWriting {
  OrderedTensor& produced(int producer) { return tensors[static_cast<std::size_t>(producer + 1)]; }

  /// A producer's output as an image of this shape.
  std::string image(int producer, Shape shape) {
    OrderedTensor& tensor = produced(producer);
    if (tensor.shape() == shape) return tensor.get(graph, Order::image);
    return tensor.reshaped(graph, shape).get(graph, Order::image);
  }

  /// The input of a layer that takes vectors and images: a vector unless an image is there.
  TensorInOrder vector_or_image(const LayerRecord& record) {
    OrderedTensor& input = produced(record.producer);
    if (record.output.is_vector() && !input.has(Order::image))
      return {Order::vector, input.get(graph, Order::vector)};
    return {Order::image, image(record.producer, record.input)};
  }

  OnnxGraphWriter& graph;
  std::span<const LayerRecord> records;
  std::span<const OnnxLayer> operators;
  const ParameterBuffer<float>& buffer;
  ExportedParameters parameters;
  /// Of each layer.
  std::vector<std::string> names;
  /// Of the input, then of each layer's output.
  std::vector<OrderedTensor> tensors{};
};

}  // namespace whet::importer::detail
