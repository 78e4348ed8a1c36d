#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <whet/data/dataset.hpp>
#include <whet/model/policy_assignment.hpp>
#include <whet/precision/weight_levels.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/layer_rows.hpp>
#include <whet/transform/learned_rounding.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/trained.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

namespace error {
template <class Topology, class Policy>
inline constexpr bool no_integer_weights = false;
}  // namespace error

namespace detail {

/// One scale for each output: those that are decided already, else the best. A row of next to no weights
/// takes one that still holds its bias as an int32 of input scale times weight scale; `reach` is the largest
/// magnitude of the input, whose scale is a 255th of that or more.
inline Eigen::VectorXf rounding_scales(const AffineParameters<const float>& layer,
                                       std::span<const float> decided, int levels, float reach) {
  Eigen::VectorXf scales(layer.kernel.rows());
  for (Eigen::Index output = 0; output < scales.size(); ++output) {
    if (!decided.empty()) {
      scales(output) = decided[decided.size() == 1 ? 0 : static_cast<std::size_t>(output)];
      continue;
    }
    const float best = best_scale(layer.kernel.row(output), levels);
    const float least = reach > 0.0f ? std::abs(layer.bias(output)) / (reach * 0x1p22f) : 0.0f;
    scales(output) = std::max(best, least);
  }
  return scales;
}

/// For each record the largest integer of its weights under the policy; 0 where they are not rounded, or are
/// those of another layer than a dense one or a convolution.
template <class Network, class Policy>
inline constexpr auto rounding_levels = []<int... Index>(std::integer_sequence<int, Index...>) {
  const auto levels = []<int Record>(std::integral_constant<int, Record>) {
    constexpr LayerRole role = records<Network>[Record].role;
    return role == LayerRole::affine || role == LayerRole::convolution
               ? weight_levels<policy_at<Network, Policy, Record>>
               : 0;
  };
  return std::array{levels(std::integral_constant<int, Index>{})...};
}
(std::make_integer_sequence<int, layer_count<Network>>{});

}  // namespace detail

/// Weights that lie on the policy's grid, each rounded up or down so that its layer gives what it gives in
/// float (AdaRound), together with the quantization that has their scales: `freeze<Policy>` makes of them
/// exactly these integers. Layer after layer: inputs are what the float engine computes with the layers
/// before rounded already, targets the outputs of the given weights before the activation. For dense layers
/// and convolutions of every kind; other layers, and those whose policy has no `weight_levels`, stay. Each
/// output has one scale, that of least squared error or the one that the quantization already has. Scales of
/// the activations stay as they are, and biases too: with this, correct_bias is not needed. samples: 500 or
/// more; labels are not needed. Errors: std::invalid_argument when the data set is empty or does not fit, for
/// options, and for weight scales that make no sense. Source: Nagel et al. 2020, "Up or Down? Adaptive
/// Rounding for Post-Training Quantization".
template <class Policy, class Network>
Trained<Network> round_adaptively(const Weights<Network>& weights, const Quantization<Network>& quantization,
                                  const Dataset& samples, const RoundingOptions& options = {}) {
  constexpr auto levels = detail::rounding_levels<Network, Policy>;
  static_assert(std::ranges::any_of(levels, [](int most) { return most > 0; }) ||
                    error::no_integer_weights<Network, Policy>,
                "whet: this policy says of no layer of the topology what integers its weights are "
                "(weight_levels); the arguments are topology and policy");
  validate(options);
  require_samples(samples, input_shape<Network>);
  Generator generator(options.seed);
  Trained<Network> result{weights, quantization};
  for (std::size_t index = 0; index < levels.size(); ++index) {
    if (levels[index] == 0) continue;
    const LayerRecord& record = records<Network>[index];
    const auto layer = weights.parameters().layer(index);
    detail::check_weight_scales(quantization, static_cast<int>(index));
    detail::LayerRows rows(
        record, detail::choose_pixels(record.role == LayerRole::affine ? Shape(1) : record.output,
                                      samples.size(), static_cast<std::size_t>(options.rows), generator));
    float reach = 0.0f;
    for_each_batch(weights, samples, [&](std::size_t first, const Engine<float>& engine) {
      rows.take_outputs(first, engine.output(static_cast<int>(index)), layer.bias);
    });
    for_each_batch(result.weights, samples, [&](std::size_t first, const Engine<float>& engine) {
      const ConstBatch<float> inputs = engine.output(record.producer);
      rows.take_inputs(first, inputs);
      reach = std::max(reach, inputs.cwiseAbs().maxCoeff());
    });
    const Eigen::VectorXf scales =
        detail::rounding_scales(layer, quantization.weight_scales[index], levels[index], reach);
    auto rounded = result.weights.parameters().kernel(index);
    for (int group = 0; group < rows.groups(); ++group) {
      const Eigen::Index first = group * rows.filters();
      detail::LearnedRounding rounding(layer.kernel.middleRows(first, rows.filters()),
                                       scales.segment(first, rows.filters()), levels[index]);
      rounding.learn(rows.inputs_of(group), rows.outputs_of(group), options);
      rounded.middleRows(first, rows.filters()) = rounding.weights();
    }
    result.quantization.weight_scales[index].assign(scales.begin(), scales.end());
  }
  return result;
}

}  // namespace whet
