#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <whet/core/recurrence.hpp>
#include <whet/importer/onnx/graph_writer.hpp>
#include <whet/importer/onnx/ordered_tensor.hpp>
#include <whet/topology/record.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::importer {

/// Where ONNX has the gates of a cell, in order, by our number of the gate: i, o, f, c of an LSTM; z, r, h of
/// a GRU. Source: ONNX operators LSTM, GRU and RNN.
inline std::vector<int> onnx_gates(Cell cell) {
  if (cell == Cell::lstm) return {0, 3, 1, 2};
  if (cell == Cell::gru) return {0, 1, 2};
  return {0};
}

/// The cell of a record of role recurrent, by the name of the layer's type.
inline Cell cell_of(const LayerRecord& record) {
  if (record.type.view() == "LSTM") return Cell::lstm;
  return record.type.view() == "GRU" ? Cell::gru : Cell::simple;
}

/// The weights of a recurrent layer as ONNX has them: W [1, gates · units, features], R [1, gates · units,
/// units] and B [1, 2 · gates · units], the biases of both products.
struct OnnxRecurrentWeights {
  std::vector<float> input;
  std::vector<float> recurrent;
  std::vector<float> bias;

  OnnxRecurrentWeights(const AffineParameters<const float>& layer, Cell cell, std::size_t units,
                       std::size_t features) {
    std::vector<float> recurrent_bias;
    for (const int gate : onnx_gates(cell))
      for (std::size_t unit = 0; unit < units; ++unit) {
        const auto row = static_cast<Eigen::Index>(static_cast<std::size_t>(gate) * units + unit);
        const float* const weights = layer.kernel.row(row).data();
        input.insert(input.end(), weights, weights + features);
        recurrent.insert(recurrent.end(), weights + features, weights + features + units);
        bias.push_back(layer.bias(row));
        recurrent_bias.push_back(cell == Cell::gru ? weights[features + units] : 0.0f);
      }
    bias.insert(bias.end(), recurrent_bias.begin(), recurrent_bias.end());
  }
};

/// Writes a recurrent layer. rows: [1, steps · features], a sequence in memory order.
inline OrderedTensor write_recurrent(OnnxGraphWriter& graph, const LayerRecord& record,
                                     const AffineParameters<const float>& layer, const std::string& rows,
                                     const std::string& name) {
  const Cell cell = cell_of(record);
  const std::int64_t steps = record.input.height;
  const std::int64_t features = record.input.channels;
  const std::int64_t units = record.output.channels;
  const std::int64_t gates = gates_of(cell) * units;
  const bool whole_sequence = !record.output.is_vector();
  const OnnxRecurrentWeights weights(layer, cell, static_cast<std::size_t>(units),
                                     static_cast<std::size_t>(features));
  const std::string sequence = graph.reshape(rows, {steps, 1, features}, name + "/steps");
  const std::string input = graph.constant(name + ".input", {1, gates, features}, weights.input);
  const std::string recurrent = graph.constant(name + ".recurrent", {1, gates, units}, weights.recurrent);
  const std::string bias = graph.constant(name + ".bias", {1, 2 * gates}, weights.bias);
  const std::string output = graph.add(cell == Cell::lstm  ? "LSTM"
                                       : cell == Cell::gru ? "GRU"
                                                           : "RNN",
                                       {sequence, input, recurrent, bias}, name + "/cell");
  graph.set("hidden_size", units);
  if (cell == Cell::gru) graph.set("linear_before_reset", std::int64_t{1});
  // Outputs: [steps, 1, 1, units] of all steps, then [1, 1, units] of the last one.
  if (!whole_sequence) graph.put_output_behind(1);
  const Dims dims = whole_sequence ? Dims{1, steps, 1, units} : Dims{1, units};
  return {record.output, whole_sequence ? Order::rows : Order::vector, graph.reshape(output, dims, name)};
}

}  // namespace whet::importer
