#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/kernel/affine.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/recurrent/fixed_point.hpp>
#include <whet/precision/coded_gates.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/precision/int8_gates.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// From W·x of one output to its gate. The sum with the bias is taken modulo 2^32, on every target alike.
template <class Parameters>
std::int16_t gate(const Parameters& parameters, int output, std::uint32_t sum) noexcept {
  sum += static_cast<std::uint32_t>(parameters.bias[output]);
  const FixedMultiplier multiplier{parameters.mantissa[output], parameters.shift[output]};
  return saturate_to_int16(requantize(static_cast<std::int32_t>(sum), multiplier));
}

/// y = clamp(requantize(W·x + b)), one step.
/// Shapes: W [Outputs][Inputs] in any panel layout, x [Inputs], y [Outputs]; x and y do not overlap.
/// Numbers: int8 in, int16 in Q3.12 out. Exact: |W·x| <= 2^16 · 127 · 128 < 2^30. Scratch: none.
/// Source: TFLite reference_integer_ops::FullyConnected, int8 to int16.
template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
void gates(generic, const Int8Gates<Target, Outputs, Inputs, NonNegativeInput>& parameters,
           const std::int8_t* x, std::int16_t* y, std::byte*) noexcept {
  constexpr Panel panel = Target::int8_panel;
  for (int output = 0; output < Outputs; ++output) {
    std::uint32_t sum = 0;
    for (int input = 0; input < Inputs; ++input)
      sum += static_cast<std::uint32_t>(parameters.weights[panel.index(output, input, Inputs)] * x[input]);
    y[output] = gate(parameters, output, sum);
  }
}

/// The same of weights of a few bits.
template <class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups>
void gates(generic, const CodedGates<Target, Coding, Outputs, Inputs, Groups>& parameters,
           const std::int8_t* x, std::int16_t* y, std::byte*) noexcept {
  for (int output = 0; output < Outputs; ++output)
    y[output] = gate(parameters, output, coded_sum(parameters.weights, output, x, Inputs));
}

/// With 16-bit activations the gates are an ordinary dense layer, whose kernel every target has.
template <class Target, int Outputs, int Inputs>
void gates(generic, const Int16x8Affine<Target, Outputs, Inputs>& parameters, const std::int16_t* x,
           std::int16_t* y, std::byte* scratch) noexcept {
  affine(Target{}, Linear{}, parameters, x, y, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
