#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/precision/wide_requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = clamp(requantize(W·x + b)), one sample. The activation is the clamp of the parameters.
/// Shapes: W [Outputs][Inputs] in any panel layout, x [Inputs], y [Outputs]; x and y do not overlap.
/// Numbers: int16 in and out, int8 weights, exact sums in 64 bits. Scratch: none.
/// Source: TFLite reference_integer_ops::FullyConnected with a 64-bit bias; CMSIS-NN arm_fully_connected_s16.
template <class Activation, class Target, int Outputs, int Inputs>
void affine(generic, Activation, const Int16x8Affine<Target, Outputs, Inputs>& parameters,
            const std::int16_t* x, std::int16_t* y, std::byte*) noexcept {
  constexpr Panel panel = Target::int8_panel;
  for (int output = 0; output < Outputs; ++output) {
    std::int64_t sum = parameters.bias[output];
    for (int input = 0; input < Inputs; ++input)
      sum += parameters.weights[panel.index(output, input, Inputs)] * x[input];
    y[output] = clamp_to_int16(requantize_wide(sum, parameters.mantissa[output], parameters.shift[output]),
                               parameters.low, parameters.high);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
