#pragma once

#include <cstdint>
#include <limits>

#include <whet/core/inline.hpp>

namespace whet {

/// A positive real factor as fixed point: mantissa * 2^(shift - 31), mantissa in [2^30, 2^31) or 0.
/// Source: TFLite 8-bit specification; Jacob et al. 2018, section 2.2.
struct FixedMultiplier {
  std::int32_t mantissa = 0;
  std::int32_t shift = 0;

  constexpr bool operator==(const FixedMultiplier&) const = default;
};

/// The fixed-point form of `factor` >= 0. Factors below 2^-32 become 0, as in TFLite's QuantizeMultiplier;
/// factors of 2^30 and more are taken as the largest that the arithmetic holds.
WHET_INLINE constexpr FixedMultiplier quantize_multiplier(double factor) {
  if (!(factor > 0.0)) return {0, 0};
  int exponent = 0;
  while (factor >= 1.0 && exponent < 31) {
    factor *= 0.5;
    ++exponent;
  }
  while (factor < 0.5 && exponent > -40) {
    factor *= 2.0;
    --exponent;
  }
  if (factor >= 1.0 || exponent > 30) return {std::numeric_limits<std::int32_t>::max(), 30};
  auto mantissa = static_cast<std::int64_t>(factor * 2147483648.0 + 0.5);
  if (mantissa == std::int64_t{1} << 31) {
    mantissa /= 2;
    ++exponent;
  }
  if (exponent < -31) return {0, 0};
  return {static_cast<std::int32_t>(mantissa), exponent};
}

/// 2^exponent, exponent in [-32, 29].
WHET_INLINE constexpr FixedMultiplier power_of_two(int exponent) { return {1 << 30, exponent + 1}; }

/// round(value * multiplier) with the two roundings of the TFLite reference: the high multiply rounds ties
/// toward +infinity, the right shift rounds ties away from zero. A left shift wraps modulo 2^32, so that
/// every target computes the same bits for any input.
/// Numbers: int32 in, int32 out; multiplier.mantissa >= 0, shift in [-31, 30].
/// Source: gemmlowp fixedpoint.h, SaturatingRoundingDoublingHighMul and RoundingDivideByPOT.
WHET_INLINE constexpr std::int32_t requantize(std::int32_t value, FixedMultiplier multiplier) {
  const int left = multiplier.shift > 0 ? multiplier.shift : 0;
  const int right = multiplier.shift > 0 ? 0 : -multiplier.shift;
  const auto shifted = static_cast<std::int32_t>(static_cast<std::uint32_t>(value) << left);
  const std::int64_t product = std::int64_t{shifted} * multiplier.mantissa;
  const auto high = static_cast<std::int32_t>((product + (std::int64_t{1} << 30)) >> 31);
  const auto mask = static_cast<std::int32_t>((std::uint32_t{1} << right) - 1);
  const std::int32_t remainder = high & mask;
  const std::int32_t threshold = (mask >> 1) + (high < 0 ? 1 : 0);
  return (high >> right) + (remainder > threshold ? 1 : 0);
}

/// The same, but a value that a left shift would push out of 32 bits counts as the largest there is: the
/// outcome is then at least 2^30 in magnitude, beyond every range that it could be clamped to.
WHET_INLINE constexpr std::int32_t requantize_saturating(std::int32_t value, FixedMultiplier multiplier) {
  if (multiplier.shift <= 0) return requantize(value, multiplier);
  constexpr std::int64_t least = std::numeric_limits<std::int32_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  const std::int64_t shifted = std::int64_t{value} * (std::int64_t{1} << multiplier.shift);
  return requantize(static_cast<std::int32_t>(shifted > most    ? most
                                              : shifted < least ? least
                                                                : shifted),
                    {multiplier.mantissa, 0});
}

}  // namespace whet
