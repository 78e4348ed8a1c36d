#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/int16_join.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = clamp(sum of the branches), value by value, int16; y may be one of the branches.
/// Source: TFLite reference_ops::AddElementwise.
template <std::size_t Count>
void add(generic, const Int16Add<static_cast<int>(Count)>& parameters,
         const std::array<const std::int16_t*, Count>& x, std::int16_t* y, int count) noexcept {
  constexpr std::int32_t finer = 1 << Int16Add<static_cast<int>(Count)>::headroom;
  for (int index = 0; index < count; ++index) {
    std::int32_t sum = 0;
    for (std::size_t branch = 0; branch < Count; ++branch)
      sum += requantize(x[branch][index] * finer, parameters.inputs[branch]);
    y[index] =
        clamp_to_int16(requantize_saturating(sum, parameters.multiplier), parameters.low, parameters.high);
  }
}

/// y = clamp(x · gate), value by value, int16; y may be x or gate.
/// Shapes: x and y [pixels][channels], gate the same, or one value for each channel where `gate_pixels` is 1.
/// Source: TFLite reference_integer_ops::Mul, 16 bits.
inline void multiply(generic, const Int16Multiply& parameters, const std::int16_t* x,
                     const std::int16_t* gate, std::int16_t* y, int pixels, int channels,
                     int gate_pixels) noexcept {
  const std::ptrdiff_t step = gate_pixels == 1 ? 0 : channels;
  for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += channels, gate += step)
    for (int channel = 0; channel < channels; ++channel)
      y[channel] = clamp_to_int16(requantize_saturating(x[channel] * gate[channel], parameters.multiplier),
                                  parameters.low, parameters.high);
}

/// y = one branch's channels, brought from the branch's scale to the output's and put at `offset` within
/// pixels of `stride` values.
inline void concat(generic, const FixedMultiplier& multiplier, const std::int16_t* x, std::int16_t* y,
                   int pixels, int channels, int stride, int offset) noexcept {
  y += offset;
  for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += stride)
    for (int channel = 0; channel < channels; ++channel)
      y[channel] = clamp_to_int16(requantize_saturating(x[channel], multiplier), -32768, 32767);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
