#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/kernel/affine/cortex_m_layer.hpp>
#include <whet/kernel/affine/generic.hpp>
#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = clamp(requantize(sum) + zero point) of one output, on any processor.
[[gnu::noinline]] inline std::int32_t requantize_output(const Int8RowLayer& layer, int output,
                                                        std::int32_t sum) noexcept {
  return clamp_to_int8(requantize(sum, {layer.mantissa[output], layer.shift[output]}), layer.zero_point,
                       static_cast<std::int8_t>(layer.low), static_cast<std::int8_t>(layer.high));
}

/// Outputs [first, last) of one sample, two at a time: more would not find registers on an M0+.
/// Shapes: x [inputs], y [last - first].
[[gnu::noinline]] inline void int8_rows(cortex_m, const Int8RowLayer& layer, const std::int8_t* x, int first,
                                        int last, std::int8_t* y) noexcept {
  const std::int8_t* const end = x + layer.inputs;
  for (int output = first; output < last; output += 2) {
    const int other = output + 1 < last ? output + 1 : output;
    const std::int8_t* one_row = layer.row(output);
    const std::int8_t* other_row = layer.row(other);
    auto one = static_cast<std::uint32_t>(layer.bias[output]);
    auto two = static_cast<std::uint32_t>(layer.bias[other]);
    for (const std::int8_t* value = x; value != end; ++value) {
      one += static_cast<std::uint32_t>(*one_row++ * *value);
      two += static_cast<std::uint32_t>(*other_row++ * *value);
    }
    *y++ = static_cast<std::int8_t>(requantize_output(layer, output, static_cast<std::int32_t>(one)));
    if (other != output)
      *y++ = static_cast<std::int8_t>(requantize_output(layer, other, static_cast<std::int32_t>(two)));
  }
}

/// y = clamp(requantize(W·x + b) + zero point), one sample: the same bits as the generic kernel, whose shapes
/// and number formats are these. Scratch: none.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput>
void affine(cortex_m, Activation activation,
            const Int8Affine<Target, Outputs, Inputs, NonNegativeInput>& parameters, const std::int8_t* x,
            std::int8_t* y, std::byte* scratch) noexcept {
  if constexpr (has_plain_rows<Int8Affine<Target, Outputs, Inputs, NonNegativeInput>>())
    int8_rows(Target{}, Int8RowLayer::of(parameters), x, 0, Outputs, y);
  else
    affine(generic{}, activation, parameters, x, y, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
