#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <whet/importer/onnx/export_layer.hpp>
#include <whet/importer/onnx/ordered_tensor.hpp>
#include <whet/importer/onnx/write/layer_writing.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

inline OrderedTensor write_function(OnnxLayerWriting& state, std::size_t index) {
  const OnnxLayer& kind = state.operators[index];
  OrderedTensor& input = state.produced(state.records[index].producer);
  const Order order = input.some_order();
  const std::string tensor = input.get(state.graph, order);
  std::string output;
  if (kind.form == OnnxLayer::Form::clip) {
    const std::string low = state.graph.constant(state.names[index] + "/low", kind.numbers[0]);
    const std::string high = state.graph.constant(state.names[index] + "/high", kind.numbers[1]);
    output = state.graph.add("Clip", {tensor, low, high}, state.names[index]);
  } else {
    output = state.graph.add(kind.operation, {tensor}, state.names[index]);
    for (const OnnxLayer::Attribute& attribute : kind.attributes)
      if (!attribute.name.empty()) state.graph.set(std::string(attribute.name).c_str(), attribute.value);
    if (kind.form == OnnxLayer::Form::gate)
      output = state.graph.add("Mul", {tensor, output}, state.names[index] + "/product");
  }
  return {input.shape(), order, std::move(output)};
}

inline OrderedTensor write_softmax(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  const Order order = record.output.is_vector() ? Order::vector : Order::image;
  const std::string tensor = order == Order::vector ? state.produced(record.producer).get(state.graph, order)
                                                    : state.image(record.producer, record.input);
  std::string output = state.graph.add("Softmax", {tensor}, state.names[index]);
  state.graph.set("axis", std::int64_t{1});
  return {record.output, order, std::move(output)};
}

}  // namespace whet::importer::detail
