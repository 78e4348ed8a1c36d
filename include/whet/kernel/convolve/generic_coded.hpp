#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/window.hpp>
#include <whet/kernel/convolve/generic.hpp>
#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/dynamic_coded.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/weight_only_coded.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = clamp(requantize(W * x + b) + zero point), one sample. Shapes and numbers as for int8 weights. Not
/// inlined: where g++ 12 knows the geometry it warns of an overflow that there is not. Scratch: none.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups,
          bool NonNegativeInput, auto Layout>
[[gnu::noinline]] void convolve(
    generic, Activation,
    const CodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>& parameters,
    const Geometry& geometry, const std::int8_t* x, std::int8_t* y, std::byte*) noexcept {
  for_each_output(geometry, [&](int row, int column, int output, int group, std::ptrdiff_t index) {
    auto sum = static_cast<std::uint32_t>(parameters.bias[output]);
    for_each_input(geometry, x, parameters.padding, row, column, group, [&](int input, std::int8_t value) {
      sum += static_cast<std::uint32_t>(parameters.weights.multiplied(output, input) * value);
    });
    const FixedMultiplier multiplier{parameters.mantissa[output], parameters.shift[output]};
    y[index] = clamp_to_int8(requantize(static_cast<std::int32_t>(sum), multiplier),
                             parameters.output.zero_point, parameters.low, parameters.high);
  });
}

/// y = Activation(scale_x · scale_w · (W * q) + b) with q = round(x / scale_x), one sample; the whole image
/// has one scale. Scratch: one byte for each value of x.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups,
          bool NonNegativeInput, auto Layout>
void convolve(
    generic, Activation,
    const DynamicCodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>& parameters,
    const Geometry& geometry, const float* x, float* y, std::byte* scratch) noexcept {
  auto* quantized = reinterpret_cast<std::int8_t*>(scratch);
  const float scale =
      quantize_dynamic<NonNegativeInput>(x, quantized, static_cast<int>(geometry.input.size()));
  for_each_output(geometry, [&](int row, int column, int output, int group, std::ptrdiff_t index) {
    std::int32_t sum = 0;
    for_each_input(
        geometry, static_cast<const std::int8_t*>(quantized), std::int8_t{0}, row, column, group,
        [&](int input, std::int8_t value) { sum += parameters.weights.multiplied(output, input) * value; });
    y[index] = Activation::value(static_cast<float>(sum) * (scale * parameters.scale[output]) +
                                 parameters.bias[output]);
  });
}

/// y = Activation(scale · (W * x) + b), one sample, x in float32. Scratch: none.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups>
void convolve(generic, Activation,
              const WeightOnlyCodedAffine<Target, Coding, Outputs, Inputs, Groups>& parameters,
              const Geometry& geometry, const float* x, float* y, std::byte*) noexcept {
  for_each_output(geometry, [&](int row, int column, int output, int group, std::ptrdiff_t index) {
    float sum = 0.0f;
    for_each_input(geometry, x, 0.0f, row, column, group,
                   [&](int input, float value) { sum += parameters.weight(output, input) * value; });
    y[index] = Activation::value(sum * parameters.scale[output] + parameters.bias[output]);
  });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
