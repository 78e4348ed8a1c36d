#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include <Eigen/Core>

#include <whet/importer/graph.hpp>
#include <whet/importer/values/constants.hpp>
#include <whet/importer/values/layer_importing.hpp>
#include <whet/importer/values/normalization.hpp>
#include <whet/importer/values/recurrent.hpp>
#include <whet/io/element_type.hpp>

namespace whet::importer::detail {

/// Slopes are integers at the scale that their largest gives, whatever scale the file has them at.
inline void note_rounded_slopes(LayerImporting& state, const float* slopes, Eigen::Index count) {
  float largest = 0.0f;
  for (Eigen::Index index = 0; index < count; ++index) largest = std::max(largest, std::abs(slopes[index]));
  if (!state.quantized || largest == 0.0f) return;
  for (Eigen::Index index = 0; index < count; ++index) {
    const double steps = 127.0 * double{slopes[index]} / double{largest};
    if (std::abs(steps - std::nearbyint(steps)) < 1e-4) continue;
    state.layers.inexact.push_back(state.place() + ": its slopes are rounded to 127ths of the largest");
    return;
  }
}

inline void import_weights_of(LayerImporting& state, const Node& from) {
  if (from.kind == OperatorKind::recurrent)
    return import_recurrent(state, std::get<RecurrentAttributes>(from.attributes));
  if (from.kind == OperatorKind::batch_normalization)
    return import_normalization(state, std::get<NormalizationAttributes>(from.attributes).epsilon);
  auto parameters = state.layers.parameters.layer(state.record);
  std::vector<float>& scales = state.layers.weight_scales[state.record];
  copy_values(real_values(state, state.constant(1), scales), parameters.kernel);
  if (from.kind == OperatorKind::prelu) {
    scales.clear();
    return note_rounded_slopes(state, parameters.kernel.data(), parameters.kernel.size());
  }
  if (from.inputs.size() > 2)
    copy_values(bias_values(state, state.constant(2), state.layers.integer_biases[state.record]),
                parameters.bias);
  if (state.quantized && scales.empty())
    state.problems.add(state.place(), "int8 weights, as the file's tensors are int8", "float32");
  // A layer without a bias has one of zeros.
  if (state.quantized && state.layers.integer_biases[state.record].empty())
    state.layers.integer_biases[state.record].assign(static_cast<std::size_t>(parameters.bias.size()), 0);
  if (state.quantized && from.inputs.size() > 2 && state.constant(2).type != ElementType::int32)
    state.problems.add(state.place(), "int32 biases, as the file's tensors are int8",
                       std::string(element_facts(state.constant(2).type).name));
  // Integers at the scale of the file's input mean nothing at another one: those of the reals are taken.
  const auto producer = static_cast<std::size_t>(state.about().producer + 1);
  if (!state.quantized || state.layers.fixed[producer] != state.in_file[producer])
    state.layers.integer_biases[state.record].clear();
}

}  // namespace whet::importer::detail
