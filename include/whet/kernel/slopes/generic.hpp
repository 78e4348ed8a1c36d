#pragma once

#include <cstdint>

#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/slopes.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = x where x > 0, else x times the channel's slope. Shapes: x and y [pixels][Channels]. In place is
/// legal.
template <int Channels>
void scale_negative(generic, const Float32Slopes<Channels>& parameters, const float* x, float* y,
                    int pixels) noexcept {
  for (int pixel = 0; pixel < pixels; ++pixel, x += Channels, y += Channels)
    for (int channel = 0; channel < Channels; ++channel)
      y[channel] = x[channel] > 0.0f ? x[channel] : x[channel] * parameters.slopes[channel];
}

/// The same in int8. Source: TFLite reference_ops Prelu, quantized.
template <int Channels>
void scale_negative(generic, const Int8Slopes<Channels>& parameters, const std::int8_t* x, std::int8_t* y,
                    int pixels) noexcept {
  for (int pixel = 0; pixel < pixels; ++pixel, x += Channels, y += Channels)
    for (int channel = 0; channel < Channels; ++channel) {
      const std::int32_t value = x[channel] - parameters.input_zero_point;
      const std::int32_t result = value >= 0
                                      ? requantize(value, parameters.positive)
                                      : requantize(value * parameters.slopes[channel], parameters.negative);
      y[channel] = clamp_to_int8(result, parameters.output.zero_point, -128, 127);
    }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
