#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/core/recurrence.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/values/constants.hpp>
#include <whet/importer/values/layer_importing.hpp>

namespace whet::importer::detail {

/// Columns of the weights: features, then the own output, then of a GRU the second bias.
inline void import_recurrent(LayerImporting& state, const RecurrentAttributes& attributes) {
  auto parameters = state.layers.parameters.layer(state.record);
  const Eigen::Index rows = parameters.kernel.rows();
  const auto features = static_cast<Eigen::Index>(state.constant(1).shape[1]);
  const auto units = static_cast<Eigen::Index>(attributes.units);
  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Matrix of_features(rows, features);
  Matrix of_output(rows, units);
  std::vector<float> feature_scales;
  std::vector<float> output_scales;
  copy_values(real_values(state, state.constant(1), feature_scales), of_features);
  copy_values(real_values(state, state.constant(2), output_scales), of_output);
  parameters.kernel.leftCols(features) = of_features;
  parameters.kernel.middleCols(features, units) = of_output;
  std::vector<std::int32_t> integers;
  const std::vector<float> bias = bias_values(state, state.constant(3), integers);
  for (const std::int32_t integer : integers)
    if (std::abs(std::int64_t{integer}) > (1 << 24)) {
      state.problems.add(state.place(), "biases of at most 24 bits", std::to_string(integer));
      break;
    }
  if (attributes.cell == Cell::gru) {
    if (bias.size() != static_cast<std::size_t>(2 * rows)) return;
    for (Eigen::Index row = 0; row < rows; ++row) {
      parameters.bias(row) = bias[static_cast<std::size_t>(row)];
      parameters.kernel(row, features + units) = bias[static_cast<std::size_t>(rows + row)];
    }
  } else {
    copy_values(bias, parameters.bias);
  }
  if (!state.quantized) return;
  if (attributes.cell != Cell::lstm || feature_scales.empty() || output_scales.empty() ||
      !attributes.state_scale) {
    state.problems.add(
        state.place(),
        "an LSTM with int8 weights and a scale of its cell state, as the file's tensors are int8",
        "another recurrent layer");
    return;
  }
  const auto spread = [&](std::vector<float> scales) {
    if (scales.size() == 1) scales.assign(static_cast<std::size_t>(rows), scales[0]);
    state.layers.weight_scales[state.record].insert(state.layers.weight_scales[state.record].end(),
                                                    scales.begin(), scales.end());
  };
  spread(feature_scales);
  spread(output_scales);
  const float reach = 32768.0f * *attributes.state_scale;
  state.layers.states[state.record] = {-reach, reach};
}

}  // namespace whet::importer::detail
