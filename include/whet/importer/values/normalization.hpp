#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/values/constants.hpp>
#include <whet/importer/values/layer_importing.hpp>
#include <whet/topology/batch_norm.hpp>

namespace whet::importer::detail {

/// BatchNorm has an epsilon of its own: the difference goes into gamma, which changes nothing else.
inline void import_normalization(LayerImporting& state, float epsilon) {
  auto parameters = state.layers.parameters.layer(state.record);
  std::vector<float> none;
  const auto gamma = real_values(state, state.constant(1), none);
  const auto beta = real_values(state, state.constant(2), none);
  const auto mean = real_values(state, state.constant(3), none);
  const auto variance = real_values(state, state.constant(4), none);
  const auto channels = static_cast<std::size_t>(parameters.bias.size());
  if (gamma.size() != channels || beta.size() != channels || mean.size() != channels ||
      variance.size() != channels)
    return;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const double deviation = double{variance[channel]} + double{epsilon};
    if (!(variance[channel] >= 0.0f) || !(deviation > 0.0)) {
      state.problems.add(state.place(), "variances of at least 0", std::to_string(variance[channel]));
      return;
    }
    const auto row = static_cast<Eigen::Index>(channel);
    const double factor = std::sqrt((double{variance[channel]} + double{BatchNorm::epsilon}) / deviation);
    parameters.kernel(row, 0) = static_cast<float>(double{gamma[channel]} * factor);
    parameters.kernel(row, 1) = mean[channel];
    parameters.kernel(row, 2) = variance[channel];
    parameters.bias(row) = beta[channel];
  }
  if (state.quantized)
    state.problems.add(state.place(), "a network whose normalizations are folded, as its tensors are int8",
                       "one");
}

}  // namespace whet::importer::detail
