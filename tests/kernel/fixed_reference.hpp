#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <whet/precision/requantize.hpp>

/// floor(value / unit + 1/2), in integers: not every target has a float type that holds 64 bits.
inline std::int64_t rounded_quotient(std::int64_t value, std::int64_t unit) {
  std::int64_t quotient = value / unit;
  std::int64_t rest = value % unit;
  if (rest < 0) {
    --quotient;
    rest += unit;
  }
  return rest >= unit - rest ? quotient + 1 : quotient;
}

/// value · multiplier with the roundings of the TFLite specification, written as its text says it: the high
/// half of the doubled product, rounded with ties up, and a division rounded with ties away from zero.
inline std::int64_t rescaled(std::int64_t value, whet::FixedMultiplier multiplier) {
  // A shift to the left before the high half is one bit less of its unit, and the product itself fits 64
  // bits.
  const int left = multiplier.shift > 0 ? multiplier.shift : 0;
  const auto high =
      static_cast<double>(rounded_quotient(value * multiplier.mantissa, std::int64_t{1} << (31 - left)));
  return std::llround(multiplier.shift < 0 ? std::ldexp(high, multiplier.shift) : high);
}

/// The int8 that is `value` steps from the zero point, within bounds.
inline std::int8_t bounded(std::int64_t value, std::int32_t zero_point, int low = -128, int high = 127) {
  return static_cast<std::int8_t>(std::clamp<std::int64_t>(value + zero_point, low, high));
}
