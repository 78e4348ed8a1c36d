#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <span>
#include <vector>

#include <whet/core/recurrence.hpp>
#include <whet/model/step_parameters.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/precision/weight_groups.hpp>
#include <whet/precision/weight_levels.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/quantized/rounding.hpp>

namespace whet {

/// How a policy with integer activations makes integers of weights whose scales are given: all that
/// quantization-aware training has to know of it. To make it work under another policy, specialize this with
///   static constexpr int most;                              largest magnitude of an integer
///   static int integer(float weight, float scale);          what the policy's `pack` makes of a weight
/// and, where an output's training is to begin with another scale than quantized::initial_weight_scale,
///   static float initial(std::span<const float> weights);
/// and, where `group` neighbouring inputs of a dense or recurrent layer, or those that `filter_groups` says
/// of a filter that is not depthwise, share a scale, a GroupGrid's multiple of that of the output,
///   static constexpr int group;
///   static constexpr WeightGroups filter_groups;
/// The sums of a layer are those of these integers times the inputs', the rest is as for Int8Policy, or for
/// Int16x8Policy where inputs have 16 bits.
template <class Policy>
struct WeightGrid;

namespace quantized {

/// The scale that values with this mean and largest magnitude start with: 2·mean / sqrt(most), if that is not
/// so wide that integers at the ends are never used. Where it is not above `least` a thousand of these, so
/// that values of nearly 0 may become larger. Source: Esser et al. 2020, section 2.1.
inline float initial_scale(double mean, double largest, int most, double least = 1e-6) {
  const double scale = std::min(2.0 * mean / std::sqrt(double(most)), largest / most);
  return static_cast<float>(scale > least ? scale : 1000.0 * least);
}

/// The same of values.
inline float initial_scale(std::span<const float> values, int most, double least = 1e-6) {
  double sum = 0.0;
  double largest = 0.0;
  for (const float value : values) {
    const double magnitude = std::abs(double{value});
    sum += magnitude;
    largest = std::max(largest, magnitude);
  }
  return initial_scale(sum / static_cast<double>(values.size()), largest, most, least);
}

/// The same of an output's weights. Zeros, as pruned weights are, lie on any grid and do not count: of few
/// that are kept the mean would be so small that most of them were clipped.
inline float initial_weight_scale(std::span<const float> weights, int most) {
  std::vector<float> others;
  std::ranges::copy_if(weights, std::back_inserter(others), [](float weight) { return weight != 0.0F; });
  return others.empty() ? initial_scale(weights, most) : initial_scale(others, most);
}

/// How much slower a scale learns that `values` values share.
/// Source: Esser et al. 2020, section 2.2.
inline double scale_gradient_factor(std::size_t values, int most) {
  return 1.0 / std::sqrt(static_cast<double>(values) * most);
}

}  // namespace quantized

template <>
struct WeightGrid<Int8Policy> {
  static constexpr int most = weight_levels<Int8Policy>;
  static int integer(float weight, float scale) {
    return static_cast<int>(quantized::round_within(double{weight} / double{scale}, -most, most));
  }
};

template <>
struct WeightGrid<TfliteInt8Policy> : WeightGrid<Int8Policy> {};
template <>
struct WeightGrid<Int16x8Policy> : WeightGrid<Int8Policy> {};

/// Kept weights lie on the grid of the policy that they are of; the others are zero on any.
template <class Pattern>
struct WeightGrid<Sparse<Int8Policy, Pattern>> : WeightGrid<Int8Policy> {};
template <class Pattern>
struct WeightGrid<Sparse<TfliteInt8Policy, Pattern>> : WeightGrid<TfliteInt8Policy> {};

/// Policies with weights of a few bits and tensors of integers. Scales begin as those that the weights would
/// be frozen with.
template <class Policy>
  requires requires {
    typename Policy::coding;
    requires std::integral<typename Policy::activation>;
  }
struct WeightGrid<Policy> {
  using Coding = typename Policy::coding;
  static constexpr int most = Coding::most;
  static constexpr int group = Policy::group;
  static constexpr WeightGroups filter_groups = Policy::filter_groups;
  static int integer(float weight, float scale) { return Coding::of_scale(scale)(weight); }
  static float initial(std::span<const float> weights) {
    const float scale = Coding::fit(weights.data(), static_cast<int>(weights.size())).scale;
    return scale > 1e-6F ? scale : 1e-3F;
  }
};

namespace quantized {

/// Whether integer weights of a policy can be trained.
template <class Policy>
concept TrainableWeights = requires(float number) {
  WeightGrid<Policy>::most;
  WeightGrid<Policy>::integer(number, number);
};

/// A WeightGrid as a value.
struct WeightRounding {
  int most = 127;
  int (*integer)(float weight, float scale) = nullptr;
  float (*initial)(std::span<const float> weights) = nullptr;
  /// Which inputs share a scale.
  WeightGroups groups{};
};

template <class Policy>
float initial_scale_of(std::span<const float> weights) {
  if constexpr (requires { WeightGrid<Policy>::initial(weights); })
    return WeightGrid<Policy>::initial(weights);
  else
    return initial_weight_scale(weights, WeightGrid<Policy>::most);
}

using whet::detail::matrix_use;
using whet::detail::MatrixUse;

/// Of a matrix with such a use, with the groups that the policy's layers of the kind have; recurrent layers
/// are as dense ones.
template <class Policy, MatrixUse Use>
inline constexpr WeightRounding weight_rounding = [] {
  WeightRounding rounding{WeightGrid<Policy>::most, &WeightGrid<Policy>::integer, &initial_scale_of<Policy>};
  if constexpr (Use == MatrixUse::dense && requires { WeightGrid<Policy>::group; })
    rounding.groups = WeightGrid<Policy>::group;
  if constexpr (Use == MatrixUse::convolution && requires { WeightGrid<Policy>::filter_groups; })
    rounding.groups = WeightGrid<Policy>::filter_groups;
  return rounding;
}();

/// Of a recurrent layer, as its policy packs it: recurrent layers of a sparse policy are dense, and those of
/// one that says nothing of them have int8 weights (`recurrent_t`).
template <class Policy>
constexpr WeightRounding recurrent_rounding() {
  if constexpr (requires { typename Policy::dense_policy; })
    return recurrent_rounding<typename Policy::dense_policy>();
  else if constexpr (requires {
                       typename Policy::template recurrent<target::generic, Cell::simple, 1, 1, false>;
                     })
    return weight_rounding<Policy, MatrixUse::dense>;
  else
    return weight_rounding<Int8Policy, MatrixUse::dense>;
}

}  // namespace quantized
}  // namespace whet
