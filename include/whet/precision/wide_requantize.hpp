#pragma once

#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/precision/requantize.hpp>

namespace whet {

/// The 16 bits that a 64-bit sum is multiplied by: the mantissa of a FixedMultiplier, rounded, so that the
/// factor is mantissa * 2^(shift - 15). Source: TFLite MultiplyByQuantizedMultiplier of 64 bits.
WHET_INLINE constexpr std::int16_t reduced_mantissa(std::int32_t mantissa) {
  return static_cast<std::int16_t>(mantissa < 0x7FFF0000 ? (mantissa + (1 << 15)) >> 16 : 0x7FFF);
}

/// The largest left shift that requantize_wide takes. Such a factor, of 2^13 and more, is beyond what scales
/// of real tensors come to.
inline constexpr int most_wide_shift = 14;

/// round(value * mantissa * 2^(shift - 15)), ties toward +infinity.
/// Numbers: |value| < 2^47, mantissa in [0, 2^15), shift in [-31, 14].
/// Source: TFLite MultiplyByQuantizedMultiplier of 64 bits; CMSIS-NN arm_nn_requantize_s64.
WHET_INLINE constexpr std::int64_t requantize_wide(std::int64_t value, std::int16_t mantissa, int shift) {
  const int right = 15 - shift;
  return (value * mantissa + (std::int64_t{1} << (right - 1))) >> right;
}

}  // namespace whet
