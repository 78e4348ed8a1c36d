#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/window.hpp>
#include <whet/kernel/convolve/generic.hpp>
#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/precision/wide_requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = clamp(requantize(W * x + b)), one sample, of any window. Shapes: W [output channels][kernel height]
/// [kernel width][input channels / groups] in any panel layout; x and y as the geometry says, in NHWC; they
/// do not overlap. Outside of the image x is 0. Numbers: as in `affine`. Scratch: none. Source: TFLite
/// reference_integer_ops::ConvPerChannel and DepthwiseConvPerChannel with a 64-bit bias.
template <class Activation, class Target, int Outputs, int Inputs, auto Layout>
void convolve(generic, Activation, const Int16x8Affine<Target, Outputs, Inputs, Layout>& parameters,
              const Geometry& geometry, const std::int16_t* x, std::int16_t* y, std::byte*) noexcept {
  for_each_output(geometry, [&](int row, int column, int output, int group, std::ptrdiff_t index) {
    std::int64_t sum = parameters.bias[output];
    for_each_input(geometry, x, std::int16_t{0}, row, column, group, [&](int input, std::int16_t value) {
      sum += parameters.weights[Layout.index(output, input, Inputs)] * value;
    });
    y[index] = clamp_to_int16(requantize_wide(sum, parameters.mantissa[output], parameters.shift[output]),
                              parameters.low, parameters.high);
  });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
