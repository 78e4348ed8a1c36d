#pragma once

#include <cstdint>

#include <whet/kernel/quantize/scalar.hpp>
#include <whet/kernel/recurrent/fixed_point.hpp>
#include <whet/precision/int16_activation.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = x where x >= 0, else x · slope, clamped, int16. In place is legal, here and below.
inline void activate(generic, const Int16Slope& parameters, const std::int16_t* x, std::int16_t* y,
                     int count) noexcept {
  for (int index = 0; index < count; ++index)
    y[index] = clamp_to_int16(
        requantize_saturating(x[index], x[index] >= 0 ? parameters.positive : parameters.negative),
        parameters.low, parameters.high);
}

/// y = sigmoid(x) or tanh(x), int16. Source: TFLite reference_integer_ops::Logistic and Tanh, 16 bits.
template <GateFunction Function>
void activate(generic, const Int16Gate<Function>& parameters, const std::int16_t* x, std::int16_t* y,
              int count) noexcept {
  const std::int64_t half = parameters.shift > 0 ? std::int64_t{1} << (parameters.shift - 1) : 0;
  for (int index = 0; index < count; ++index) {
    // In 64 bits: for a scale of nearly 0, half is beyond what 32 leave.
    const auto scaled = static_cast<std::int32_t>((std::int64_t{x[index]} * parameters.multiplier + half) >>
                                                  parameters.shift);
    y[index] = Function == GateFunction::sigmoid ? sigmoid_of_scaled(scaled) : tanh_of_scaled(scaled);
  }
}

/// y = a tabulated function of x, int16.
inline void activate(generic, const Int16Lookup& parameters, const std::int16_t* x, std::int16_t* y,
                     int count) noexcept {
  for (int index = 0; index < count; ++index)
    y[index] = clamp_to_int16(parameters.table(x[index]), -32768, 32767);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
