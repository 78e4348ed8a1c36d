#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/dynamic_coded.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/weight_only_coded.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// W·x of one output in any layout, modulo 2^32. Numbers: weights of a few bits, times the multipliers of
/// their groups; x int8.
template <class Weights>
std::uint32_t coded_sum(const Weights& weights, int output, const std::int8_t* x, int inputs) noexcept {
  std::uint32_t sum = 0;
  for (int input = 0; input < inputs; ++input)
    sum += static_cast<std::uint32_t>(weights.multiplied(output, input) * x[input]);
  return sum;
}

/// y = clamp(requantize(W·x + b) + zero point), one sample. Shapes, numbers and rounding as for int8 weights.
/// Scratch: none.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups,
          bool NonNegativeInput, auto Layout>
void affine(generic, Activation,
            const CodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>& parameters,
            const std::int8_t* x, std::int8_t* y, std::byte*) noexcept {
  for (int output = 0; output < Outputs; ++output) {
    const std::uint32_t sum = coded_sum(parameters.weights, output, x, Inputs) +
                              static_cast<std::uint32_t>(parameters.bias[output]);
    const FixedMultiplier multiplier{parameters.mantissa[output], parameters.shift[output]};
    y[output] = clamp_to_int8(requantize(static_cast<std::int32_t>(sum), multiplier),
                              parameters.output.zero_point, parameters.low, parameters.high);
  }
}

/// y = Activation(scale_x · scale_w · (W·q) + b) with q = round(x / scale_x), one sample. Shapes and numbers
/// as for dynamic int8. Scratch: Inputs bytes, for q.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups,
          bool NonNegativeInput, auto Layout>
void affine(
    generic, Activation,
    const DynamicCodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>& parameters,
    const float* x, float* y, std::byte* scratch) noexcept {
  auto* quantized = reinterpret_cast<std::int8_t*>(scratch);
  const float scale = quantize_dynamic<NonNegativeInput>(x, quantized, Inputs);
  for (int output = 0; output < Outputs; ++output) {
    const auto sum = static_cast<std::int32_t>(coded_sum(parameters.weights, output, quantized, Inputs));
    y[output] = Activation::value(static_cast<float>(sum) * (scale * parameters.scale[output]) +
                                  parameters.bias[output]);
  }
}

/// y = Activation(scale · (W·x) + b), one sample, x in float32; W is the integer of a weight times the
/// multiplier of its group, one decoded at a time. Scratch: none.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups>
void affine(generic, Activation,
            const WeightOnlyCodedAffine<Target, Coding, Outputs, Inputs, Groups>& parameters, const float* x,
            float* y, std::byte*) noexcept {
  for (int output = 0; output < Outputs; ++output) {
    float sum = 0.0f;
    for (int input = 0; input < Inputs; ++input) sum += parameters.weight(output, input) * x[input];
    y[output] = Activation::value(sum * parameters.scale[output] + parameters.bias[output]);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
