#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = Activation(W·x + b), one sample; the sum runs from the bias through the inputs in order. Of weights
/// with scales, y = Activation(scale · (W·x) + b).
/// Shapes: W [outputs][inputs] in any panel layout, x [inputs], y [outputs]; x and y do not overlap.
/// Numbers: weights as stored, one decoded at a time; products and sums in float32. Scratch: none.
template <class Activation, FloatMatrix Parameters>
void affine(generic, Activation, const Parameters& parameters, const float* x, float* y,
            std::byte*) noexcept {
  constexpr Panel panel = Parameters::panel;
  for (int output = 0; output < Parameters::outputs; ++output) {
    float sum = parameters.start(output);
    for (int input = 0; input < Parameters::inputs; ++input)
      sum += Parameters::number::decode(parameters.weights[panel.index(output, input, Parameters::inputs)]) *
             x[input];
    y[output] = Activation::value(parameters.finish(output, sum));
  }
}

/// y = clamp(requantize(W·x + b) + zero point), one sample. The activation is the clamp of the parameters.
/// Shapes: W [Outputs][Inputs] in any panel layout, x [Inputs], y [Outputs]; x and y do not overlap.
/// Numbers: int8 in and out. Exact: |W·x| <= 2^16 · 127 · 128 < 2^30. With a bias that large besides, the sum
/// is taken modulo 2^32, on every target alike. Scratch: none.
/// Source: Jacob et al. 2018, section 2.2; rounding as in the TFLite 8-bit specification.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput>
void affine(generic, Activation, const Int8Affine<Target, Outputs, Inputs, NonNegativeInput>& parameters,
            const std::int8_t* x, std::int8_t* y, std::byte*) noexcept {
  constexpr Panel panel = Target::int8_panel;
  for (int output = 0; output < Outputs; ++output) {
    auto sum = static_cast<std::uint32_t>(parameters.bias[output]);
    for (int input = 0; input < Inputs; ++input)
      sum += static_cast<std::uint32_t>(parameters.weights[panel.index(output, input, Inputs)] * x[input]);
    const FixedMultiplier multiplier{parameters.mantissa[output], parameters.shift[output]};
    y[output] = clamp_to_int8(requantize(static_cast<std::int32_t>(sum), multiplier),
                              parameters.output.zero_point, parameters.low, parameters.high);
  }
}

/// y = Activation(scale_x · scale_w · (W·q) + b) with q = round(x / scale_x), one sample.
/// Shapes: W [Outputs][Inputs] in any panel layout, x [Inputs], y [Outputs]; x and y do not overlap.
/// Numbers: float in and out; the integer sum is exact as above. The range of x is quantize_dynamic's, which
/// also says what it does with zeros, infinities and NaN. Scratch: parameters.scratch bytes, for q.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput>
void affine(generic, Activation,
            const DynamicInt8Affine<Target, Outputs, Inputs, NonNegativeInput>& parameters, const float* x,
            float* y, std::byte* scratch) noexcept {
  constexpr Panel panel = Target::int8_panel;
  auto* quantized = reinterpret_cast<std::int8_t*>(scratch);
  const float scale = quantize_dynamic<NonNegativeInput>(x, quantized, Inputs);
  for (int output = 0; output < Outputs; ++output) {
    std::int32_t sum = 0;
    for (int input = 0; input < Inputs; ++input)
      sum += parameters.weights[panel.index(output, input, Inputs)] * quantized[input];
    y[output] = Activation::value(static_cast<float>(sum) * (scale * parameters.scale[output]) +
                                  parameters.bias[output]);
  }
}

/// `affine` of `rows` samples, one by one, with the kernel of the parameters' own target.
/// Shapes: x [rows][inputs], y [rows][outputs]. Scratch: rows · parameters.row_scratch bytes.
template <class Activation, class Parameters, class In, class Out>
void affine_rows(generic, Activation activation, const Parameters& parameters, const In* x, Out* y, int rows,
                 std::byte* scratch) noexcept {
  for (int row = 0; row < rows; ++row)
    affine(typename Parameters::target{}, activation, parameters,
           x + static_cast<std::ptrdiff_t>(row) * Parameters::inputs,
           y + static_cast<std::ptrdiff_t>(row) * Parameters::outputs, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
