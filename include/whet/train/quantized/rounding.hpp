#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <whet/precision/format.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/wide_requantize.hpp>

// The integer arithmetic of a frozen model, written anew: what quantization-aware training evaluates is
// compared with what the kernels compute, and shares nothing with them but `requantize` and its like of 64
// bits.

namespace whet::quantized {

/// The nearest integer within [low, high], ties away from zero.
inline std::int64_t round_within(double value, std::int64_t low, std::int64_t high) {
  if (!(value > static_cast<double>(low))) return low;
  if (value >= static_cast<double>(high)) return high;
  return static_cast<std::int64_t>(std::trunc(value + std::copysign(0.5, value)));
}

/// What is added to the sum of an output, and what the sum is then multiplied by: in 32 bits, or in 64 with a
/// multiplier of 16, where activations have 16.
struct OutputArithmetic {
  std::int64_t bias = 0;
  FixedMultiplier multiplier;
  bool wide = false;

  /// From the sum of integer weights times (integer inputs - zero point).
  std::int64_t operator()(std::int64_t sum) const {
    if (wide)
      return requantize_wide(sum + bias, static_cast<std::int16_t>(multiplier.mantissa), multiplier.shift);
    return requantize(static_cast<std::int32_t>(sum + bias), multiplier);
  }
};

/// A left shift that sums of magnitude up to `reach` survive in 32 bits, the largest up to that of the
/// multiplier.
inline FixedMultiplier without_wrapping(FixedMultiplier multiplier, std::int64_t reach) {
  while (multiplier.shift > 0 && (reach << multiplier.shift) >= (std::int64_t{1} << 31)) --multiplier.shift;
  return multiplier;
}

/// What integers are multiplied by that a layer without weights makes of its inputs: so that none of int8
/// wraps, `reach` at most, or saturating where they have 16 bits.
class IntegerFactor {
 public:
  IntegerFactor() = default;
  IntegerFactor(double factor, Format format, std::int64_t reach)
      : saturates(format == Format::int16),
        multiplier(saturates ? quantize_multiplier(factor)
                             : without_wrapping(quantize_multiplier(factor), reach)) {}

  std::int32_t operator()(std::int32_t value) const {
    return saturates ? requantize_saturating(value, multiplier) : requantize(value, multiplier);
  }

 private:
  bool saturates = false;
  FixedMultiplier multiplier;
};

/// One output of a layer: its integer weights by their sum and the sum of their magnitudes.
struct IntegerRow {
  std::int64_t sum = 0;
  std::int64_t magnitude = 0;
};

/// The arithmetic of an output with a float bias, which becomes an int32 at the scale of input times weights.
/// product: that scale; factor: what leads from it to the output's scale.
inline OutputArithmetic output_arithmetic(double product, double factor, float bias, const IntegerRow& row,
                                          std::int32_t input_zero_point) {
  OutputArithmetic result;
  result.multiplier = quantize_multiplier(factor);
  const int left = result.multiplier.shift > 0 ? result.multiplier.shift : 0;
  const std::int64_t limit = (std::int64_t{1} << 30) >> left;
  result.bias = round_within(double{bias} / product, -limit, limit);
  // A model holds the bias with the input's zero point taken in.
  const auto held = static_cast<std::int32_t>(result.bias - input_zero_point * row.sum);
  const std::int64_t reach = 128 * row.magnitude + (held < 0 ? -std::int64_t{held} : held);
  result.multiplier = without_wrapping(result.multiplier, reach);
  return result;
}

/// The same where activations have 16 bits.
inline OutputArithmetic wide_arithmetic(double product, double factor, float bias) {
  constexpr std::int64_t limit = std::int64_t{1} << 46;
  const FixedMultiplier whole = quantize_multiplier(factor);
  return {.bias = round_within(double{bias} / product, -limit, limit),
          .multiplier = {reduced_mantissa(whole.mantissa), std::min(whole.shift, most_wide_shift)},
          .wide = true};
}

}  // namespace whet::quantized
