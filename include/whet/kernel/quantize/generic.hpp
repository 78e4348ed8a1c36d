#pragma once

#include <cstdint>
#include <type_traits>

#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = clamp(round(x · inverse_scale) + zero_point, low, high), ties to even; NaN gives low, values out of
/// range its ends. Numbers: int8 or int16 out, zero_point in [-128, 127].
template <class Element>
void quantize(generic, const float* x, Element* y, int count, float inverse_scale, int zero_point,
              std::type_identity_t<Element> low, std::type_identity_t<Element> high) noexcept {
  // Clamping before rounding: both ends are whole numbers, so the result is the same and the conversion
  // never sees a number that an integer cannot hold.
  const auto least = static_cast<float>(low - zero_point);
  const auto most = static_cast<float>(high - zero_point);
  for (int index = 0; index < count; ++index)
    y[index] = static_cast<Element>(quantize_value(x[index], inverse_scale, least, most) + zero_point);
}

/// y = (x - zero_point) · scale. Numbers: int8 or int16 in, zero_point in [-128, 127].
template <class Element>
void dequantize(generic, const Element* x, float* y, int count, float scale, int zero_point) noexcept {
  for (int index = 0; index < count; ++index) y[index] = static_cast<float>(x[index] - zero_point) * scale;
}

/// y = clamp(requantize(x - input_zero_point) + output_zero_point, low, high): int8 of one scale to int8 of
/// another. In place is legal. Zero points in [-128, 127].
inline void rescale(generic, const std::int8_t* x, std::int8_t* y, int count, FixedMultiplier multiplier,
                    int input_zero_point, int output_zero_point, std::int8_t low, std::int8_t high) noexcept {
  for (int index = 0; index < count; ++index)
    y[index] =
        clamp_to_int8(requantize(x[index] - input_zero_point, multiplier), output_zero_point, low, high);
}

/// The same between int8 and int16.
template <class From, class To>
void rescale(generic, const From* x, To* y, int count, FixedMultiplier multiplier, int input_zero_point,
             int output_zero_point, std::type_identity_t<To> low, std::type_identity_t<To> high) noexcept {
  for (int index = 0; index < count; ++index) {
    const std::int64_t value =
        std::int64_t{requantize_saturating(x[index] - input_zero_point, multiplier)} + output_zero_point;
    y[index] = value < low ? low : value > high ? high : static_cast<To>(value);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
