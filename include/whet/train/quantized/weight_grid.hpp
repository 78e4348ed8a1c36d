#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include <whet/precision/int8.hpp>
#include <whet/train/quantized/rounding.hpp>

namespace whet {

/// How a policy with int8 activations makes integers of weights whose scales are given: all that
/// quantization-aware training has to know of it. To make it work under another policy, specialize this with
///   static constexpr int most;                              largest magnitude of an integer
///   static int integer(float weight, float scale);          what the policy's `pack` makes of a weight
/// The sums of a layer are those of these integers times the inputs', the rest is as for Int8Policy.
template <class Policy>
struct WeightGrid;

template <>
struct WeightGrid<Int8Policy> {
  static constexpr int most = 127;
  static int integer(float weight, float scale) {
    return static_cast<int>(quantized::round_within(double{weight} / double{scale}, -most, most));
  }
};

namespace quantized {

/// A WeightGrid as a value.
struct WeightRounding {
  int most = 127;
  int (*integer)(float weight, float scale) = nullptr;
};

template <class Policy>
inline constexpr WeightRounding weight_rounding{WeightGrid<Policy>::most, &WeightGrid<Policy>::integer};

/// The scale that values with this mean and largest magnitude start with: 2·mean / sqrt(most), if that is not
/// so wide that integers at the ends are never used. Source: Esser et al. 2020, section 2.1.
inline float initial_scale(double mean, double largest, int most) {
  const double scale = std::min(2.0 * mean / std::sqrt(double(most)), largest / most);
  return scale > 1e-6 ? static_cast<float>(scale) : 1e-3F;
}

/// The same of values.
inline float initial_scale(std::span<const float> values, int most) {
  double sum = 0.0;
  double largest = 0.0;
  for (const float value : values) {
    const double magnitude = std::abs(double{value});
    sum += magnitude;
    largest = std::max(largest, magnitude);
  }
  return initial_scale(sum / static_cast<double>(values.size()), largest, most);
}

/// How much slower a scale learns that `values` values share.
/// Source: Esser et al. 2020, section 2.2.
inline double scale_gradient_factor(std::size_t values, int most) {
  return 1.0 / std::sqrt(static_cast<double>(values) * most);
}

}  // namespace quantized
}  // namespace whet
