#pragma once

#include <cmath>
#include <cstdint>

#include <whet/precision/requantize.hpp>
#include <whet/train/quantized/rounding.hpp>

namespace whet::quantized {

/// An output of a binary layer in int8, as a frozen model computes it: of n inputs of which p differ in sign
/// from their weights, requantize(start - step · p). The unit of that is the scale by the largest power of
/// two for which no sum leaves 2^29, or where not even the scale is that small, what a bias leaves of 29
/// bits.
struct BinaryArithmetic {
  std::int64_t start = 0;
  std::int64_t step = 0;
  FixedMultiplier multiplier;

  /// scale >= 0 and bias: of the real value scale · sum + bias, for `inputs` signs; output_scale: that of the
  /// int8 tensor.
  static BinaryArithmetic of(float scale, float bias, int inputs, float output_scale) {
    constexpr std::int64_t limit = std::int64_t{1} << 30;
    const double factor = double{scale};
    const double largest = factor * inputs + std::abs(double{bias});
    const double unit = unit_of(factor, largest);
    BinaryArithmetic result;
    result.start = round_within((factor * inputs + double{bias}) / unit, -limit, limit);
    result.step = round_within(2.0 * factor / unit, 0, limit);
    const std::int64_t reach = std::abs(result.start) + result.step * inputs;
    result.multiplier = without_wrapping(quantize_multiplier(unit / double{output_scale}), reach);
    return result;
  }

  std::int32_t operator()(std::int64_t differing) const {
    return requantize(static_cast<std::int32_t>(start - step * differing), multiplier);
  }

 private:
  static double unit_of(double scale, double largest) {
    if (largest == 0.0) return 1.0;
    const double least = std::ldexp(largest, -29);
    if (scale <= least) return least;
    int halvings = 0;
    while (std::ldexp(scale, -halvings - 1) >= least) ++halvings;
    return std::ldexp(scale, -halvings);
  }
};

}  // namespace whet::quantized
