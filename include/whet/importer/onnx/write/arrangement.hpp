#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <whet/importer/onnx/ordered_tensor.hpp>
#include <whet/importer/onnx/write/layer_writing.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

/// Flattened images stay as they are until somebody reads them.
inline OrderedTensor write_identity(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  OrderedTensor& input = state.produced(record.producer);
  return record.output.is_vector() ? input : input.reshaped(state.graph, record.output);
}

inline OrderedTensor write_zero_pad(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  const auto& extents = state.operators[index].extents;  // top, bottom, left, right
  const std::string pads = state.graph.constant(
      state.names[index] + "/pads", Dims{0, 0, extents[0], extents[2], 0, 0, extents[1], extents[3]});
  return {record.output, Order::image,
          state.graph.add("Pad", {state.image(record.producer, record.input), pads}, state.names[index])};
}

inline OrderedTensor write_upsample(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  const std::array<float, 4> factors{1.0f, 1.0f, static_cast<float>(state.operators[index].extents[0]),
                                     static_cast<float>(state.operators[index].extents[1])};
  const std::string scales = state.graph.constant(state.names[index] + "/scales", {4}, factors);
  std::string output =
      state.graph.add("Resize", {state.image(record.producer, record.input), "", scales}, state.names[index]);
  state.graph.set("mode", "nearest");
  state.graph.set("coordinate_transformation_mode", "asymmetric");
  state.graph.set("nearest_mode", "floor");
  return {record.output, Order::image, std::move(output)};
}

inline OrderedTensor write_channel_part(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  const std::int64_t part = record.output.channels;
  const std::int64_t first = state.operators[index].extents[0] * part;
  const std::string tensor = state.image(record.producer, record.input);
  const std::string starts = state.graph.constant(state.names[index] + "/starts", Dims{first});
  const std::string ends = state.graph.constant(state.names[index] + "/ends", Dims{first + part});
  const std::string axes = state.graph.constant(state.names[index] + "/axes", Dims{1});
  return {record.output, Order::image,
          state.graph.add("Slice", {tensor, starts, ends, axes}, state.names[index])};
}

inline OrderedTensor write_shuffle(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  const std::int64_t groups = state.operators[index].extents[0];
  const auto [height, width, channels] = record.input;
  const std::string tensor = state.image(record.producer, record.input);
  const std::string grouped = state.graph.reshape(tensor, {1, groups, channels / groups, height, width},
                                                  state.names[index] + "/groups");
  const std::string dealt = state.graph.transpose(grouped, {0, 2, 1, 3, 4}, state.names[index] + "/dealt");
  return {record.output, Order::image,
          state.graph.reshape(dealt, {1, channels, height, width}, state.names[index])};
}

}  // namespace whet::importer::detail
