#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/tflite/graph_builder.hpp>
#include <whet/importer/tflite/window_operators.hpp>

namespace whet::importer::tflite {

/// The gates' constants from input `first` on as one, [gate · unit][columns]; a bias has no columns. Scales
/// become one for each row.
inline std::size_t add_gates(GraphBuilder& builder, std::size_t first, std::size_t units,
                             std::optional<std::size_t> columns) {
  Tensor all;
  all.is_constant = true;
  QuantizationParameters quantization;
  for (std::size_t gate = 0; gate < 4; ++gate) {
    std::vector<std::size_t> shape{units};
    if (columns) shape.push_back(*columns);
    builder.require_axis(first + gate, 0);
    const Tensor part = builder.take_constant(first + gate, shape);
    if (gate == 0) all.type = part.type;
    if (part.type != all.type) builder.fail("gates of one type", "several");
    all.name = part.name;
    all.bytes.insert(all.bytes.end(), part.bytes.begin(), part.bytes.end());
    if (!part.quantization) continue;
    if (const std::size_t scales = part.quantization->scales.size(); scales != 1 && scales != units)
      builder.fail("1 or " + std::to_string(units) + " scales of a gate", std::to_string(scales));
    for (std::size_t unit = 0; unit < units; ++unit) {
      const std::size_t at = part.quantization->scales.size() == 1 ? 0 : unit;
      quantization.scales.push_back(part.quantization->scales[at]);
      quantization.zero_points.push_back(part.quantization->zero_points[at]);
    }
  }
  all.shape = {4 * units};
  if (columns) all.shape.push_back(*columns);
  if (!quantization.scales.empty() && quantization.scales.size() != 4 * units)
    builder.fail("scales of all gates or of none", "those of some");
  if (!quantization.scales.empty()) all.quantization = std::move(quantization);
  builder.graph.tensors.push_back(std::move(all));
  return builder.graph.tensors.size() - 1;
}

/// UNIDIRECTIONAL_SEQUENCE_LSTM. Inputs: 0 the sequence; 1 to 4 weights of its features, 5 to 8 of the own
/// output, 12 to 15 biases, each of the gates i, f, g, o; 9 to 11 peepholes, 16 and 17 a projection, 20 to 23
/// a normalization, which whet's LSTM has not; 18 and 19 the states.
inline void read_lstm(GraphBuilder& builder) {
  builder.require_inputs(16, 24);
  for (std::size_t at = 1; at < 24; ++at) {
    const bool wanted = at <= 8 || (at >= 12 && at <= 15);
    const bool state = at == 18 || at == 19;
    if (!state && builder.has_input(at) != wanted)
      builder.fail("an LSTM without peepholes, projection, coupled gates and layer normalization",
                   (wanted ? "no input " : "input ") + std::to_string(at));
  }
  builder.require(option<std::int8_t>(builder, 0, 0) == 4, "the activation TANH", "another");
  builder.require(option<std::uint8_t>(builder, 3, 0) == 0, "a sequence with the batch first",
                  "the time first");
  const auto sample = builder.sample_shape(builder.input(0));
  if (sample.size() != 2)
    builder.fail("a sequence of steps and features", "shape " + shape_text(builder.input(0).shape));
  const std::size_t units = builder.input(1).shape.empty() ? 0 : builder.input(1).shape[0];
  if (units == 0 || units > 65535) builder.fail("1 to 65535 units", std::to_string(units));

  RecurrentAttributes attributes{.cell = Cell::lstm,
                                 .units = static_cast<int>(units),
                                 .whole_sequence = true,
                                 .state_scale = std::nullopt};
  float reach = 0.0f;
  if (builder.has_input(19) && builder.input(19).quantization.scales.size() == 1) {
    attributes.state_scale = builder.input(19).quantization.scales[0];
    reach = 32768.0f * *attributes.state_scale;
  }
  // The integers of the cell state end before such a clip; a float state of 10 is one of a gate that has been
  // open for ten steps, and converters write that clip for every LSTM.
  const auto clip = option<float>(builder, 1, 0.0f);
  if (clip != 0.0f && !(clip >= std::max(reach, 10.0f)))
    builder.fail("a cell state that is not clipped below 10", "a clip at " + std::to_string(clip));

  const std::size_t x = builder.activation_input(0);
  const std::size_t kernel = add_gates(builder, 1, units, sample[1]);
  const std::size_t own = add_gates(builder, 5, units, units);
  const std::size_t bias = add_gates(builder, 12, units, std::nullopt);
  Node& node = builder.add_node(OperatorKind::recurrent);
  node.inputs = {x, kernel, own, bias};
  node.attributes = attributes;
}

/// UNIDIRECTIONAL_SEQUENCE_RNN. Inputs: the sequence, weights of its features, weights of the own output,
/// bias, state.
inline void read_rnn(GraphBuilder& builder) {
  builder.require_inputs(4, 5);
  builder.require(option<std::uint8_t>(builder, 0, 0) == 0, "a sequence with the batch first",
                  "the time first");
  builder.require(option<std::int8_t>(builder, 1, 0) == 4, "the activation TANH", "another");
  const auto sample = builder.sample_shape(builder.input(0));
  if (sample.size() != 2)
    builder.fail("a sequence of steps and features", "shape " + shape_text(builder.input(0).shape));
  const std::size_t units = builder.input(1).shape.empty() ? 0 : builder.input(1).shape[0];
  if (units == 0 || units > 65535) builder.fail("1 to 65535 units", std::to_string(units));
  for (std::size_t at = 1; at <= 3; ++at) builder.require_axis(at, 0);
  const std::size_t x = builder.activation_input(0);
  const std::size_t kernel = builder.add_constant(1, {units, sample[1]});
  const std::size_t own = builder.add_constant(2, {units, units});
  const std::size_t bias = builder.add_constant(3, {units});
  Node& node = builder.add_node(OperatorKind::recurrent);
  node.inputs = {x, kernel, own, bias};
  node.attributes = RecurrentAttributes{.cell = Cell::simple,
                                        .units = static_cast<int>(units),
                                        .whole_sequence = true,
                                        .state_scale = std::nullopt};
}

/// STRIDED_SLICE where it takes the last step of a recurrent layer's sequence, which is how converters write
/// one that gives only that. Inputs: the sequence, begin, end, strides.
inline void read_last_step(GraphBuilder& builder) {
  builder.require_inputs(4, 4);
  const auto begin = builder.integers(1, 4);
  const auto strides = builder.integers(3, 4);
  const auto mask = [&](int field) { return option<std::int32_t>(builder, field, 0); };
  const std::vector<std::size_t> shape = builder.input(0).shape;
  const bool of_steps = shape.size() == 3 && begin.size() == 3 && strides.size() == 3 &&
                        (begin[1] == -1 || begin[1] == static_cast<std::int64_t>(shape[1]) - 1);
  // Bits 0 and 2 of the first two masks: batch and features as a whole. Bit 1 of the last: a single step.
  const bool last = of_steps && (mask(0) & 5) == 5 && (mask(1) & 5) == 5 && (mask(0) & 2) == 0 &&
                    mask(2) == 0 && mask(3) == 0 && mask(4) == 2 &&
                    strides == std::vector<std::int64_t>{1, 1, 1};
  Node* const layer = last ? builder.producer_of(0) : nullptr;
  if (layer == nullptr || layer->kind != OperatorKind::recurrent)
    builder.fail("the last step of a recurrent layer's sequence, of which nothing else is used",
                 "another slice");
  std::get<RecurrentAttributes>(layer->attributes).whole_sequence = false;
  builder.replace_output(*layer);
}

}  // namespace whet::importer::tflite
