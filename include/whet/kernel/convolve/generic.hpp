#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/window.hpp>
#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Calls add(filter input, value) for what one output pixel of a convolution sees of one group of channels,
/// in the order of a filter's inputs; outside of the image that is `padding`.
/// Shapes: x [input height][input width][input channels].
template <class Element, class Add>
WHET_INLINE constexpr void for_each_input(const Geometry& geometry, const Element* x, Element padding,
                                          int row, int column, int group, Add&& add) {
  const int channels = geometry.group_channels();
  int input = 0;
  for (int down = 0; down < geometry.window.kernel_height; ++down) {
    const int source_row = geometry.source_row(row, down);
    for (int across = 0; across < geometry.window.kernel_width; ++across) {
      const int source_column = geometry.source_column(column, across);
      const bool outside = source_row < 0 || source_column < 0;
      const std::ptrdiff_t pixel = std::ptrdiff_t{source_row} * geometry.input.width + source_column;
      const Element* values =
          outside ? nullptr : x + pixel * geometry.input.channels + std::ptrdiff_t{group} * channels;
      for (int channel = 0; channel < channels; ++channel, ++input)
        add(input, outside ? padding : values[channel]);
    }
  }
}

/// Calls body(row, column, output channel, group of channels that it sees, index of the output).
template <class Body>
WHET_INLINE constexpr void for_each_output(const Geometry& geometry, Body&& body) {
  const int filters = geometry.output.channels / geometry.window.groups;
  std::ptrdiff_t index = 0;
  for (int row = 0; row < geometry.output.height; ++row)
    for (int column = 0; column < geometry.output.width; ++column)
      for (int output = 0; output < geometry.output.channels; ++output, ++index)
        body(row, column, output, output / filters, index);
}

/// y = Activation(W * x + b), one sample: convolution with any window: grouped, depthwise, dilated,
/// transposed. Shapes: W [output channels][kernel height][kernel width][input channels / groups] in any panel
/// layout; x and y as the geometry says, in NHWC; they do not overlap. Outside of the image x is 0.
/// Numbers: as in `affine`. Scratch: none.
template <class Activation, FloatMatrix Parameters>
void convolve(generic, Activation, const Parameters& parameters, const Geometry& geometry, const float* x,
              float* y, std::byte*) noexcept {
  constexpr Panel panel = Parameters::panel;
  for_each_output(geometry, [&](int row, int column, int output, int group, std::ptrdiff_t index) {
    float sum = parameters.start(output);
    for_each_input(geometry, x, 0.0f, row, column, group, [&](int input, float value) {
      sum += Parameters::number::decode(parameters.weights[panel.index(output, input, Parameters::inputs)]) *
             value;
    });
    y[index] = Activation::value(parameters.finish(output, sum));
  });
}

/// y = clamp(requantize(W * x + b) + zero point), one sample. Shapes as above; outside of the image x is the
/// zero point of the input. Numbers: int8 in and out, as in `affine`. Scratch: none.
/// Source: TFLite reference_integer_ops::ConvPerChannel and DepthwiseConvPerChannel.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput, auto Layout>
void convolve(generic, Activation,
              const Int8Affine<Target, Outputs, Inputs, NonNegativeInput, Layout>& parameters,
              const Geometry& geometry, const std::int8_t* x, std::int8_t* y, std::byte*) noexcept {
  for_each_output(geometry, [&](int row, int column, int output, int group, std::ptrdiff_t index) {
    auto sum = static_cast<std::uint32_t>(parameters.bias[output]);
    for_each_input(geometry, x, parameters.padding, row, column, group, [&](int input, std::int8_t value) {
      sum += static_cast<std::uint32_t>(parameters.weights[Layout.index(output, input, Inputs)] * value);
    });
    const FixedMultiplier multiplier{parameters.mantissa[output], parameters.shift[output]};
    y[index] = clamp_to_int8(requantize(static_cast<std::int32_t>(sum), multiplier),
                             parameters.output.zero_point, parameters.low, parameters.high);
  });
}

/// y = Activation(scale_x · scale_w · (W * q) + b) with q = round(x / scale_x), one sample; the whole image
/// has one scale. Shapes as above. Numbers: as in `affine`. Scratch: one byte for each value of x.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput, auto Layout>
void convolve(generic, Activation,
              const DynamicInt8Affine<Target, Outputs, Inputs, NonNegativeInput, Layout>& parameters,
              const Geometry& geometry, const float* x, float* y, std::byte* scratch) noexcept {
  auto* quantized = reinterpret_cast<std::int8_t*>(scratch);
  const float scale =
      quantize_dynamic<NonNegativeInput>(x, quantized, static_cast<int>(geometry.input.size()));
  for_each_output(geometry, [&](int row, int column, int output, int group, std::ptrdiff_t index) {
    std::int32_t sum = 0;
    for_each_input(geometry, static_cast<const std::int8_t*>(quantized), std::int8_t{0}, row, column, group,
                   [&](int input, std::int8_t value) {
                     sum += parameters.weights[Layout.index(output, input, Inputs)] * value;
                   });
    y[index] = Activation::value(static_cast<float>(sum) * (scale * parameters.scale[output]) +
                                 parameters.bias[output]);
  });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
