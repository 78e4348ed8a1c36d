#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/importer/onnx/ordered_tensor.hpp>
#include <whet/importer/onnx/write/layer_writing.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

inline OrderedTensor write_join(OnnxLayerWriting& state, std::size_t index) {
  const LayerRecord& record = state.records[index];
  std::vector<int> producers{record.producer};
  producers.insert(producers.end(), record.others.begin(), record.others.end());
  const Order order = record.output.is_vector() ? Order::vector : Order::image;
  std::vector<std::string> inputs;
  for (const int producer : producers) {
    const Shape shape =
        producer < 0 ? state.records[0].input : state.records[static_cast<std::size_t>(producer)].output;
    inputs.push_back(order == Order::vector ? state.produced(producer).get(state.graph, Order::vector)
                                            : state.image(producer, shape));
  }
  if (record.type.view() == "Concat") {
    std::string output = state.graph.add("Concat", inputs, state.names[index]);
    state.graph.set("axis", std::int64_t{1});
    return {record.output, order, std::move(output)};
  }
  const char* const operation = record.type.view() == "Multiply" ? "Mul" : "Add";
  std::string sum = inputs[0];
  for (std::size_t branch = 1; branch < inputs.size(); ++branch)
    sum = state.graph.add(operation, {sum, inputs[branch]}, state.names[index]);
  return {record.output, order, std::move(sum)};
}

}  // namespace whet::importer::detail
