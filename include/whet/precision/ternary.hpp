#pragma once

#include <whet/core/inline.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/precision/dynamic_coded.hpp>

namespace whet {

namespace detail {
/// Mean magnitude of `count` weights that exceed `threshold`; 0 where none does.
WHET_INLINE constexpr double mean_magnitude(const float* weights, int count, double threshold) {
  double sum = 0.0;
  int kept = 0;
  for (int index = 0; index < count; ++index) {
    const double magnitude = weights[index] < 0.0f ? -double{weights[index]} : double{weights[index]};
    if (magnitude <= threshold) continue;
    sum += magnitude;
    ++kept;
  }
  return kept > 0 ? sum / kept : 0.0;
}
}  // namespace detail

/// Weights -1, 0 and 1 in two bits. A scale that is given, as by training, rounds to the nearest.
/// Source of the threshold and the scale of other weights: Li et al. 2016, "Ternary Weight Networks", 2.2.
struct TernaryCoding {
  static constexpr int bits = 2;
  static constexpr int step = 1;
  static constexpr int offset = 1;
  static constexpr int most = 1;

  struct Grid {
    float scale;
    float threshold;

    WHET_INLINE constexpr int operator()(float weight) const {
      return weight > threshold ? 1 : weight < -threshold ? -1 : 0;
    }
  };

  WHET_INLINE static constexpr Grid of_scale(float scale) { return {scale, 0.5f * scale}; }

  WHET_INLINE static constexpr Grid fit(const float* weights, int count) {
    const double mean = detail::mean_magnitude(weights, count, -1.0);
    const double threshold = 0.7 * mean;
    return {static_cast<float>(detail::mean_magnitude(weights, count, threshold)),
            static_cast<float>(threshold)};
  }
};

/// The same with the mean magnitude as scale, to which weights are rounded.
/// Source: Ma et al. 2024, "The Era of 1-bit LLMs" (BitNet b1.58), section 2.
struct AbsmeanTernaryCoding : TernaryCoding {
  WHET_INLINE static constexpr Grid fit(const float* weights, int count) {
    return of_scale(static_cast<float>(detail::mean_magnitude(weights, count, -1.0)));
  }
};

/// Weights -1, 0 and 1 with a scale per output, and static int8 activations.
struct TernaryPolicy : CodedPolicy<TernaryCoding> {
  static constexpr const char* name = "whet::TernaryPolicy";
};
struct AbsmeanTernaryPolicy : CodedPolicy<AbsmeanTernaryCoding> {
  static constexpr const char* name = "whet::AbsmeanTernaryPolicy";
};

template <>
struct Dynamic<TernaryPolicy> : DynamicCodedPolicy<TernaryCoding> {
  static constexpr const char* name = "whet::Dynamic<whet::TernaryPolicy>";
};
template <>
struct Dynamic<AbsmeanTernaryPolicy> : DynamicCodedPolicy<AbsmeanTernaryCoding> {
  static constexpr const char* name = "whet::Dynamic<whet::AbsmeanTernaryPolicy>";
};

}  // namespace whet
