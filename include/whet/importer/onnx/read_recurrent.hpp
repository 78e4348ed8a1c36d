#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <whet/core/recurrence.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/recurrent_writer.hpp>

namespace whet::importer {

/// Refuses other functions than ours: the standard's default, which exporters write out. Names have no case.
inline void require_default_activations(OnnxNodeReader& reader, Cell cell) {
  const std::vector<std::string> given = reader.attributes.texts("activations");
  if (given.empty()) return;
  std::vector<std::string> expected{"Tanh"};
  if (cell == Cell::gru) expected = {"Sigmoid", "Tanh"};
  if (cell == Cell::lstm) expected = {"Sigmoid", "Tanh", "Tanh"};
  const auto is_same = [](const std::string& first, const std::string& second) {
    const auto lower = [](char letter) {
      return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    };
    return std::ranges::equal(first, second, {}, lower, lower);
  };
  const auto joined = [](const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + quote_text(name);
    return text;
  };
  if (!std::ranges::equal(given, expected, is_same))
    reader.attributes.fail("activations", joined(expected), joined(given));
}

/// What of the standard's recurrent operators ours have: one direction, from zeros, without peepholes.
/// Errors: FileError for anything else.
inline void require_plain_recurrence(OnnxNodeReader& reader, Cell cell) {
  const OnnxAttributes& attributes = reader.attributes;
  if (attributes.text("direction", "forward") != "forward")
    attributes.fail("direction", "forward", quote_text(attributes.text("direction", "")));
  require_default_activations(reader, cell);
  for (const char* const name : {"activation_alpha", "activation_beta", "clip"})
    if (attributes.has(name)) attributes.fail(name, "the default", "others");
  if (attributes.integer("input_forget", 0) != 0) attributes.fail("input_forget", "0", "1");
  if (cell == Cell::gru && attributes.integer("linear_before_reset", 0) != 1)
    attributes.fail("linear_before_reset", "1, the reset behind the product as in cuDNN", "0");
  if (reader.has_input(4)) reader.fail("no lengths of sequences", reader.describe(4));
  for (int state = 5; state < reader.node.input_size(); ++state) {
    if (!reader.has_input(state)) continue;
    if (state == 7) reader.fail("no peepholes", reader.describe(state));
    for (const float value :
         reader.floats(reader.require_constant(state, "the first state"), "the first state"))
      if (value != 0.0f) reader.fail("zeros as the first state", std::to_string(value));
  }
}

/// Rows of one gate after the other in our order, of a matrix [1, gates · units, columns] of the file.
inline std::vector<float> rows_in_our_order(const std::vector<float>& values, Cell cell, std::size_t units) {
  const std::vector<int> gates = onnx_gates(cell);
  const std::size_t rows = gates.size() * units;
  const std::size_t columns = values.size() / rows;
  std::vector<float> result(values.size());
  for (std::size_t place = 0; place < gates.size(); ++place)
    for (std::size_t value = 0; value < units * columns; ++value)
      result[static_cast<std::size_t>(gates[place]) * units * columns + value] =
          values[place * units * columns + value];
  return result;
}

/// LSTM, GRU and RNN. Of a GRU the bias of the product with h is a last column of the weights of its own
/// output.
inline void read_recurrent(OnnxNodeReader& reader, Cell cell) {
  require_plain_recurrence(reader, cell);
  const bool batch_first = reader.attributes.integer("layout", 0) != 0;
  const LabelledValue input = reader.relabelled(reader.value(0), batch_first ? "NHC" : "HNC");
  const OnnxConstant& own = reader.require_constant(2, "weights of its own output");
  const std::int64_t units = own.dims.size() == 3 ? own.dims[2] : 0;
  const std::int64_t gates = gates_of(cell);
  const std::int64_t features = input.extent('C');
  if (units < 1 || units > max_extent || own.dims != Dims{1, gates * units, units})
    reader.fail("weights [1, gates · units, units] of one direction", "others");
  const OnnxConstant& weights = reader.require_constant(1, "weights");
  if (weights.dims != Dims{1, gates * units, features})
    reader.fail("weights [1, " + std::to_string(gates * units) + ", " + std::to_string(features) + "]",
                "others");
  if (const std::int64_t given = reader.attributes.integer("hidden_size", units); given != units)
    reader.attributes.fail("hidden_size", std::to_string(units), std::to_string(given));

  const auto rows = static_cast<std::size_t>(gates * units);
  const auto width = static_cast<std::size_t>(units);
  std::vector<float> bias(rows, 0.0f);
  std::vector<float> own_bias(rows, 0.0f);
  reader.spend(2 * rows * sizeof(float));
  if (reader.has_input(3)) {
    const std::vector<float> both = reader.floats(reader.require_constant(3, "biases"), "biases");
    if (both.size() != 2 * rows)
      reader.fail(std::to_string(2 * rows) + " biases", std::to_string(both.size()));
    const auto middle = both.begin() + static_cast<std::ptrdiff_t>(rows);
    bias = rows_in_our_order({both.begin(), middle}, cell, width);
    own_bias = rows_in_our_order({middle, both.end()}, cell, width);
  }
  if (cell == Cell::gru)
    bias.insert(bias.end(), own_bias.begin(), own_bias.end());
  else
    for (std::size_t row = 0; row < rows; ++row) bias[row] += own_bias[row];
  const std::string& name = reader.node.input(1);
  const std::vector<std::size_t> inputs{
      input.tensor,
      reader.add_constant<float>(name, {rows, static_cast<std::size_t>(features)},
                                 rows_in_our_order(reader.floats(weights, "weights"), cell, width)),
      reader.add_constant<float>(reader.node.input(2), {rows, width},
                                 rows_in_our_order(reader.floats(own, "weights"), cell, width)),
      reader.add_constant<float>(name + "/bias", {bias.size()}, bias)};

  // Output 0 is that of all steps, 1 that of the last one, 2 the last state of the cell.
  const auto is_used = [&](int output) {
    return output < reader.node.output_size() && !reader.node.output(output).empty() &&
           reader.readers(reader.node.output(output)) > 0;
  };
  if (is_used(2)) reader.fail("the cell's state unused", "a reader of it");
  if (is_used(0) && is_used(1))
    reader.fail("the output of all steps or that of the last one", "readers of both");
  const bool whole = !is_used(1);
  LabelledValue output;
  const std::int64_t steps = input.extent('H');
  const std::int64_t batch = input.extent('N');
  output.labels = whole ? (batch_first ? "NHDC" : "HDNC") : (batch_first ? "NDC" : "DNC");
  if (whole)
    output.dims = batch_first ? Dims{batch, steps, 1, units} : Dims{steps, 1, batch, units};
  else
    output.dims = batch_first ? Dims{batch, 1, units} : Dims{1, batch, units};
  output.tensor = reader.add_tensor(reader.node.output(whole ? 0 : 1), reader.extents(output));
  Node added;
  added.kind = OperatorKind::recurrent;
  added.name = reader.node.name();
  added.place = reader.place;
  added.inputs = inputs;
  added.outputs = {output.tensor};
  added.attributes = RecurrentAttributes{
      .cell = cell, .units = static_cast<int>(units), .whole_sequence = whole, .state_scale = {}};
  reader.state.graph.nodes.push_back(std::move(added));
  reader.define(std::move(output), whole ? 0 : 1);
}

inline void read_lstm(OnnxNodeReader& reader) { read_recurrent(reader, Cell::lstm); }
inline void read_gru(OnnxNodeReader& reader) { read_recurrent(reader, Cell::gru); }
inline void read_rnn(OnnxNodeReader& reader) { read_recurrent(reader, Cell::simple); }

}  // namespace whet::importer
