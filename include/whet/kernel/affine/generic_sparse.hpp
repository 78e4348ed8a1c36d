#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = Activation(W·x + b), one sample; the sum runs from the bias through the stored weights in order.
/// Shapes: W [Outputs][Inputs], of which the stored weights are met; x [Inputs], y [Outputs]; x and y do not
/// overlap. Numbers: weights as stored, products and sums in float32. Scratch: none.
template <class Activation, class Target, class Number, class Pattern, int Outputs, int Inputs>
void affine(generic, Activation,
            const SparseFloatAffine<Target, Number, Pattern, Outputs, Inputs>& parameters, const float* x,
            float* y, std::byte*) noexcept {
  for (int output = 0; output < Outputs; ++output) {
    float sum = parameters.bias[output];
    parameters.positions.for_each(
        output, [&](int slot, int input) { sum += Number::decode(parameters.weights[slot]) * x[input]; });
    y[output] = Activation::value(sum);
  }
}

/// y = clamp(requantize(W·x + b) + zero point), one sample. Shapes as above; numbers and rounding as for int8
/// weights. Scratch: none.
template <class Activation, class Target, class Number, class Pattern, int Outputs, int Inputs,
          bool NonNegativeInput>
void affine(generic, Activation,
            const SparseIntegerAffine<Target, Number, Pattern, Outputs, Inputs, NonNegativeInput>& parameters,
            const std::int8_t* x, std::int8_t* y, std::byte*) noexcept {
  for (int output = 0; output < Outputs; ++output) {
    auto sum = static_cast<std::uint32_t>(parameters.bias[output]);
    parameters.positions.for_each(output, [&](int slot, int input) {
      sum += static_cast<std::uint32_t>(parameters.weights.integer(slot) * x[input]);
    });
    const FixedMultiplier multiplier{parameters.mantissa[output], parameters.shift[output]};
    y[output] = clamp_to_int8(requantize(static_cast<std::int32_t>(sum), multiplier),
                              parameters.output.zero_point, parameters.low, parameters.high);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
