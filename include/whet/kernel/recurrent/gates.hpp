#pragma once

#include <cstdint>

#include <whet/kernel/recurrent/fixed_point.hpp>
#include <whet/precision/int8_gates.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = clamp(requantize(W·x + b)), one step.
/// Shapes: W [Outputs][Inputs] in any panel layout, x [Inputs], y [Outputs]; x and y do not overlap.
/// Numbers: int8 in, int16 in Q3.12 out. Exact: |W·x| <= 2^16 · 127 · 128 < 2^30; with a bias that large
/// besides, the sum is taken modulo 2^32, on every target alike.
/// Source: TFLite reference_integer_ops::FullyConnected, int8 to int16.
template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
void gates(generic, const Int8Gates<Target, Outputs, Inputs, NonNegativeInput>& parameters,
           const std::int8_t* x, std::int16_t* y) noexcept {
  constexpr Panel panel = Target::int8_panel;
  for (int output = 0; output < Outputs; ++output) {
    auto sum = static_cast<std::uint32_t>(parameters.bias[output]);
    for (int input = 0; input < Inputs; ++input)
      sum += static_cast<std::uint32_t>(parameters.weights[panel.index(output, input, Inputs)] * x[input]);
    const FixedMultiplier multiplier{parameters.mantissa[output], parameters.shift[output]};
    y[output] = saturate_to_int16(requantize(static_cast<std::int32_t>(sum), multiplier));
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
