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
#include <whet/precision/coded_weights.hpp>
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

/// The integers that weights are rounded to.
struct RoundingGrid {
  /// The largest; 0 where weights are not rounded.
  int levels = 0;
  /// Which inputs share a scale.
  WeightGroups groups{};
  /// What scales are for.
  int scale_levels = 0;
};

/// The scales of a layer, [outputs][1], or of an output's groups: those that are decided already, else the
/// best, and of groups on a GroupGrid. A row of next to no weights takes one that still holds its bias as an
/// int32 of input scale times weight scale; `reach` is the largest magnitude of the input, whose scale is a
/// 255th of that or more.
inline RowMatrix rounding_scales(const AffineParameters<const float>& layer, std::span<const float> decided,
                                 RoundingGrid grid, float reach) {
  const Eigen::Index outputs = layer.kernel.rows();
  const Eigen::Index inputs = layer.kernel.cols();
  const Eigen::Index groups = grid.groups.scales(static_cast<int>(inputs));
  const int most = grid.groups.most_multiplier(grid.levels, static_cast<int>(inputs));
  RowMatrix scales(outputs, groups);
  const auto round_row = [&](Eigen::Index output) {
    put_on_grid(std::span(scales.row(output).data(), static_cast<std::size_t>(groups)), most);
  };
  if (decided.size() == 1) return RowMatrix::Constant(outputs, 1, decided[0]);
  if (decided.size() == static_cast<std::size_t>(outputs))
    return Eigen::Map<const RowMatrix>(decided.data(), outputs, 1);
  if (decided.size() == static_cast<std::size_t>(outputs * groups)) {
    scales = Eigen::Map<const RowMatrix>(decided.data(), outputs, groups);
    for (Eigen::Index output = 0; output < outputs; ++output) round_row(output);
    return scales;
  }
  for (Eigen::Index output = 0; output < outputs; ++output) {
    for (Eigen::Index group = 0; group < groups; ++group) {
      const Eigen::Index begin = group * grid.groups.inputs;
      const Eigen::Index length =
          groups == 1 ? inputs : std::min<Eigen::Index>(grid.groups.inputs, inputs - begin);
      const auto weights = layer.kernel.row(output).segment(begin, length);
      // A group without weights says nothing about the grid that it shares with the others.
      const bool is_empty = groups > 1 && (weights.array() == 0.0f).all();
      scales(output, group) = is_empty ? 0.0f : best_scale(weights, grid.levels);
    }
    if ((scales.row(output).array() == 0.0f).all()) scales.row(output).setOnes();
    const float least = reach > 0.0f ? std::abs(layer.bias(output)) / (reach * 0x1p22f) : 0.0f;
    if (groups == 1) {
      scales(output, 0) = std::max(scales(output, 0), least);
    } else {
      // The widest group's scale is what the grid is made of, here and when the row is frozen.
      Eigen::Index widest = 0;
      scales.row(output).maxCoeff(&widest);
      scales(output, widest) = std::max(scales(output, widest), least * static_cast<float>(most));
      round_row(output);
    }
  }
  return scales;
}

/// For each record the grid of its weights under the policy. Only those of dense layers and convolutions are
/// rounded.
template <class Network, class Policy>
inline constexpr auto rounding_grids = []<int... Index>(std::integer_sequence<int, Index...>) {
  const auto grid = []<int Record>(std::integral_constant<int, Record>) {
    constexpr LayerRole role = records<Network>[Record].role;
    using LayerPolicy = policy_at<Network, Policy, Record>;
    if constexpr (role == LayerRole::affine)
      return RoundingGrid{weight_levels<LayerPolicy>, weight_groups<LayerPolicy>, scale_levels<LayerPolicy>};
    else if constexpr (role == LayerRole::convolution)
      return RoundingGrid{
          weight_levels<LayerPolicy>,
          records<Network>[Record].geometry().is_depthwise() ? WeightGroups{} : filter_groups<LayerPolicy>,
          scale_levels<LayerPolicy>};
    else
      return RoundingGrid{};
  };
  return std::array{grid(std::integral_constant<int, Index>{})...};
}
(std::make_integer_sequence<int, layer_count<Network>>{});

}  // namespace detail

/// Weights that lie on the policy's grid, each rounded up or down so that its layer gives what it gives in
/// float (AdaRound), together with the quantization that has their scales: `freeze<Policy>` makes of them
/// exactly these integers. Layer after layer: inputs are what the float engine computes with the layers
/// before rounded already, targets the outputs of the given weights before the activation. For dense layers
/// and convolutions of every kind; other layers, and those whose policy has no `weight_levels`, stay. Each
/// output, or group of its inputs where the policy has such, has one scale, that of least squared error or
/// the one that the quantization already has for such integers. Scales of the activations stay as they are,
/// and biases too: with this, correct_bias is not needed. samples: 500 or more; labels are not needed.
/// Errors: std::invalid_argument when the data set is empty, does not fit or is not finite, for options, and
/// for weight scales that make no sense. Source: Nagel et al. 2020, "Up or Down? Adaptive Rounding for
/// Post-Training Quantization".
template <class Policy, class Network>
Trained<Network> round_adaptively(const Weights<Network>& weights, const Quantization<Network>& quantization,
                                  const Dataset& samples, const RoundingOptions& options = {}) {
  constexpr auto grids = detail::rounding_grids<Network, Policy>;
  static_assert(std::ranges::any_of(
                    grids, [](int most) { return most > 0; }, &detail::RoundingGrid::levels) ||
                    error::no_integer_weights<Network, Policy>,
                "whet: this policy says of no layer of the topology what integers its weights are "
                "(weight_levels); the arguments are topology and policy");
  validate(options);
  require_samples(samples, input_shape<Network>);
  require_finite_samples(samples);
  Generator generator(options.seed);
  Trained<Network> result{weights, quantization};
  for (std::size_t index = 0; index < grids.size(); ++index) {
    const detail::RoundingGrid grid = grids[index];
    if (grid.levels == 0) continue;
    const LayerRecord& record = records<Network>[index];
    const auto layer = weights.parameters().layer(index);
    detail::check_weight_scales(quantization, static_cast<int>(index), "round_adaptively");
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
    const std::span<const float> given =
        detail::scales_for(quantization, static_cast<int>(index), grid.scale_levels);
    const detail::RowMatrix scales = detail::rounding_scales(layer, given, grid, reach);
    detail::RowMatrix steps(layer.kernel.rows(), layer.kernel.cols());
    for (Eigen::Index input = 0; input < steps.cols(); ++input)
      steps.col(input) = scales.col(scales.cols() == 1 ? 0 : grid.groups.of(static_cast<int>(input)));
    auto rounded = result.weights.parameters().kernel(index);
    for (int group = 0; group < rows.groups(); ++group) {
      const Eigen::Index first = group * rows.filters();
      detail::LearnedRounding<> rounding(layer.kernel.middleRows(first, rows.filters()),
                                         steps.middleRows(first, rows.filters()), grid.levels);
      rounding.learn(rows.inputs_of(group), rows.outputs_of(group), options);
      rounded.middleRows(first, rows.filters()) = rounding.weights();
    }
    // A pruned weight may have been rounded up.
    result.weights.set_mask(weights.mask());
    const auto values = scales.reshaped<Eigen::RowMajor>();
    // Integer biases are at the scales that came with them.
    const bool keeps_scales = given.size() == 1 || given.size() == static_cast<std::size_t>(scales.size());
    if (!keeps_scales) result.quantization.integer_biases[index].clear();
    result.quantization.weight_scales[index].assign(values.begin(), values.end());
    result.quantization.scale_levels[index] = grid.scale_levels;
  }
  return result;
}

}  // namespace whet
