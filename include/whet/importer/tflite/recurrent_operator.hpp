#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
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
    const Tensor part = builder.take_constant(first + gate, shape);
    if (gate == 0) all.type = part.type;
    if (part.type != all.type) builder.fail("gates of one type", "several");
    all.name = part.name;
    all.bytes.insert(all.bytes.end(), part.bytes.begin(), part.bytes.end());
    if (!part.quantization) continue;
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

}  // namespace whet::importer::tflite
