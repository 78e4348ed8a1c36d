#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/int8_join.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = Activation(sum of the branches), value by value; y may be one of them.
template <class Activation, std::size_t Count>
void add(generic, Activation, const std::array<const float*, Count>& x, float* y, int count) noexcept {
  for (int index = 0; index < count; ++index) {
    float sum = x[0][index];
    for (std::size_t branch = 1; branch < Count; ++branch) sum += x[branch][index];
    y[index] = Activation::value(sum);
  }
}

/// The same in int8; the activation is the clamp of the parameters. y may be one of the branches.
/// Source: TFLite reference_integer_ops::Add.
template <std::size_t Count, class Target>
void add(generic, const Int8Add<static_cast<int>(Count), Target>& parameters,
         const std::array<const std::int8_t*, Count>& x, std::int8_t* y, int count) noexcept {
  for (int index = 0; index < count; ++index) {
    std::int32_t values[Count];
    for (std::size_t branch = 0; branch < Count; ++branch) values[branch] = x[branch][index];
    y[index] = static_cast<std::int8_t>(parameters(values));
  }
}

/// y = Activation(x · gate), value by value; y may be x or gate.
/// Shapes: x and y [pixels][channels], gate the same, or one value for each channel where `gate_pixels` is 1.
template <class Activation>
void multiply(generic, Activation, const float* x, const float* gate, float* y, int pixels, int channels,
              int gate_pixels) noexcept {
  const std::ptrdiff_t step = gate_pixels == 1 ? 0 : channels;
  for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += channels, gate += step)
    for (int channel = 0; channel < channels; ++channel)
      y[channel] = Activation::value(x[channel] * gate[channel]);
}

/// The same in int8; the activation is the clamp of the parameters, `zero_points` are those of x and gate.
/// Source: TFLite reference_integer_ops::Mul.
inline void multiply(generic, const Int8Multiply& parameters, const std::array<std::int32_t, 2>& zero_points,
                     const std::int8_t* x, const std::int8_t* gate, std::int8_t* y, int pixels, int channels,
                     int gate_pixels) noexcept {
  const std::ptrdiff_t step = gate_pixels == 1 ? 0 : channels;
  for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += channels, gate += step)
    for (int channel = 0; channel < channels; ++channel)
      y[channel] = clamp_to_int8(
          requantize((x[channel] - zero_points[0]) * (gate[channel] - zero_points[1]), parameters.multiplier),
          parameters.output.zero_point, parameters.low, parameters.high);
}

/// y = one branch's channels, put at `offset` within pixels of `stride` values.
template <class Element>
void concat(generic, const Element* x, Element* y, int pixels, int channels, int stride,
            int offset) noexcept {
  y += offset;
  for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += stride)
    for (int channel = 0; channel < channels; ++channel) y[channel] = x[channel];
}

/// The same, brought from the branch's scale to the output's.
inline void concat(generic, const Int8Branch& branch, std::int32_t output_zero_point, const std::int8_t* x,
                   std::int8_t* y, int pixels, int channels, int stride, int offset) noexcept {
  y += offset;
  for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += stride)
    for (int channel = 0; channel < channels; ++channel)
      y[channel] = clamp_to_int8(requantize(x[channel] - branch.zero_point, branch.multiplier),
                                 output_zero_point, -128, 127);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
