#pragma once

#include <whet/core/inline.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/precision/dynamic_coded.hpp>
#include <whet/precision/ternary.hpp>

namespace whet {

/// The signs of weights, that of 0 being +1, times their mean magnitude.
/// Source: Rastegari et al. 2016, "XNOR-Net", section 3.1.
struct BinaryCoding {
  static constexpr int bits = 1;
  static constexpr int step = 2;
  static constexpr int offset = 1;
  static constexpr int most = 1;

  struct Grid {
    float scale;

    WHET_INLINE constexpr int operator()(float weight) const { return weight < 0.0f ? -1 : 1; }
  };

  WHET_INLINE static constexpr Grid of_scale(float scale) { return {scale}; }
  WHET_INLINE static constexpr Grid fit(const float* weights, int count) {
    return {static_cast<float>(detail::mean_magnitude(weights, count, -1.0))};
  }
};

/// Weights -1 and 1 in one bit with a scale per output, and static int8 activations.
struct BinaryWeightPolicy : CodedPolicy<BinaryCoding> {
  static constexpr const char* name = "whet::BinaryWeightPolicy";
};

template <>
struct Dynamic<BinaryWeightPolicy> : DynamicCodedPolicy<BinaryCoding> {
  static constexpr const char* name = "whet::Dynamic<whet::BinaryWeightPolicy>";
};

}  // namespace whet
