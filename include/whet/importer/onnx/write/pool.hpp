#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <whet/importer/onnx/ordered_tensor.hpp>
#include <whet/importer/onnx/write/layer_writing.hpp>
#include <whet/importer/onnx/write/window.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

inline OrderedTensor write_pool(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  const std::string tensor = state.image(record.producer, record.input);
  const bool is_mean = record.pooling == Pooling::mean;
  const bool is_global = record.type.view() == "GlobalAveragePool";
  std::string output = state.graph.add(is_global ? "GlobalAveragePool"
                                       : is_mean ? "AveragePool"
                                                 : "MaxPool",
                                       {tensor}, state.names[index]);
  if (!is_global) {
    set_window(state.graph, record);
    if (is_mean) state.graph.set("count_include_pad", std::int64_t{0});
  }
  return {record.output, Order::image, std::move(output)};
}

}  // namespace whet::importer::detail
