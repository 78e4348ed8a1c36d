#pragma once

#include <cstdint>
#include <limits>

#include <whet/core/inline.hpp>
#include <whet/target/isa.hpp>

// One value at a time: what every target's quantization kernels must equal.

namespace whet::kernel {
inline namespace WHET_ISA {

/// value + zero_point, clamped. Clamping comes first, so that the sum cannot overflow.
WHET_INLINE constexpr std::int8_t clamp_to_int8(std::int32_t value, std::int32_t zero_point, std::int8_t low,
                                                std::int8_t high) {
  if (value < low - zero_point) return low;
  if (value > high - zero_point) return high;
  return static_cast<std::int8_t>(value + zero_point);
}

/// The same of a tensor without a zero point.
WHET_INLINE constexpr std::int16_t clamp_to_int16(std::int64_t value, std::int16_t low, std::int16_t high) {
  return value < low ? low : value > high ? high : static_cast<std::int16_t>(value);
}

/// Nearest integer of |value| < 2^22, ties to even, as the processor's own conversion does. Adding 1.5 · 2^23
/// leaves no bits for a fraction; it needs neither a library call nor a rounding mode.
WHET_INLINE constexpr std::int32_t round_to_even(float value) {
  constexpr float shifter = 12582912.0f;
  return static_cast<std::int32_t>((value + shifter) - shifter);
}

/// round(x · inverse) in [low, high], whole numbers within ±2^22; NaN gives low.
WHET_INLINE constexpr std::int32_t quantize_value(float x, float inverse, float low, float high) {
  float scaled = x * inverse;
  scaled = scaled > low ? scaled : low;
  scaled = scaled < high ? scaled : high;
  return round_to_even(scaled);
}

/// The scale of a sample with the given largest magnitude, and its inverse. An infinite magnitude counts as
/// the largest float; one below 2^-100, whose inverse might overflow, counts as zero: scale and inverse are 0
/// then, so that every value becomes 0 and the layer gives its bias.
struct DynamicScale {
  float scale = 0.0f;
  float inverse = 0.0f;

  WHET_INLINE static constexpr DynamicScale of(float magnitude) {
    constexpr float least = 7.888609e-31f;
    if (!(magnitude >= least)) return {};
    constexpr float most = std::numeric_limits<float>::max();
    const float finite = magnitude < most ? magnitude : most;
    return {finite / 127.0f, 127.0f / finite};
  }
};

/// Quantizes one sample with the range that it has itself: q = round(x / scale), ties to even, symmetric in
/// [-127, 127] with scale = max|x| / 127; where the input is never negative in [0, 127] with max(x) / 127,
/// negative values counting as 0. Returns the scale. NaN does not take part in the range and becomes the
/// least value of it; infinities become its ends.
template <bool NonNegative>
WHET_INLINE constexpr float quantize_dynamic(const float* x, std::int8_t* quantized, int count) {
  float magnitude = 0.0f;
  for (int index = 0; index < count; ++index) {
    const float value = !NonNegative && x[index] < 0.0f ? -x[index] : x[index];
    magnitude = value > magnitude ? value : magnitude;
  }
  const DynamicScale range = DynamicScale::of(magnitude);
  const float low = NonNegative || range.scale == 0.0f ? 0.0f : -127.0f;
  for (int index = 0; index < count; ++index)
    quantized[index] = static_cast<std::int8_t>(quantize_value(x[index], range.inverse, low, 127.0f));
  return range.scale;
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
