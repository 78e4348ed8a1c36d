#pragma once

#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/interpolation.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// y = x where x >= 0, else x · slope, within bounds, int16. Source: TFLite reference_ops::QuantizeLeakyRelu
/// and QuantizedReluX, 16 bits.
struct Int16Slope {
  FixedMultiplier positive;
  FixedMultiplier negative;
  std::int16_t low;
  std::int16_t high;
  TensorQuantization output;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("positive", self.positive);
    visitor("negative", self.negative);
    visitor("low", self.low);
    visitor("high", self.high);
    visitor("output", self.output);
  }
};

/// low, high: in real numbers. The scales are divided in single precision, as in TFLite's Prepare.
WHET_INLINE constexpr void pack(Int16Slope& parameters, TensorQuantization input, TensorQuantization output,
                                float slope, float low, float high) {
  parameters.positive = quantize_multiplier(double{input.scale / output.scale});
  parameters.negative = quantize_multiplier(double{input.scale * slope / output.scale});
  parameters.low = quantize_bound<std::int16_t>(low, output);
  parameters.high = quantize_bound<std::int16_t>(high, output);
  parameters.output = output;
}

enum class GateFunction : unsigned char { sigmoid, tanh };

/// Sigmoid or tanh of int16: x · multiplier / 2^shift is in 1/12288. Source: TFLite's Prepare of LOGISTIC and
/// TANH, 16 bits.
template <GateFunction Function>
struct Int16Gate {
  std::int32_t multiplier;
  std::int32_t shift;
  /// Fixed by TFLite's 16-bit kernels.
  static constexpr TensorQuantization output{1.0f / 32768.0f, 0};

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("multiplier", self.multiplier);
    visitor("shift", self.shift);
  }
};

/// A scale of 2^-12, for tanh also of 2^-11, needs no rounding.
template <GateFunction Function>
constexpr void pack(Int16Gate<Function>& parameters, TensorQuantization input) {
  constexpr int most_shift = Function == GateFunction::tanh ? 1 : 0;
  // As near to the power of two as TFLite's CheckedLog2 wants it: 2^0.001.
  constexpr float near = 1.00069339f;
  for (int shift = 0; shift <= most_shift; ++shift) {
    const float ratio = input.scale * 4096.0f / static_cast<float>(1 << shift);
    if (ratio < near && ratio * near > 1.0f) {
      parameters = {3 << shift, 0};
      return;
    }
  }
  double factor = double{input.scale} * 12288.0;
  parameters.shift = 0;
  while (factor <= 32767.0 / 2.0 && parameters.shift <= 30) {
    ++parameters.shift;
    factor *= 2.0;
  }
  // TFLite's own factor has 16 bits and no larger value.
  parameters.multiplier = factor < 32767.0 ? static_cast<std::int32_t>(factor) : 32767;
}

/// Any other function of int16.
struct Int16Lookup {
  InterpolationTable table;
  TensorQuantization output;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("table", self.table);
    visitor("output", self.output);
  }
};

/// value(real) -> real.
template <class Function>
constexpr void pack(Int16Lookup& parameters, Function&& value, TensorQuantization input,
                    TensorQuantization output) {
  const double end = 32768.0 * double{input.scale};
  tabulate<double>(parameters.table, value, -end, end, 1.0 / double{output.scale});
  parameters.output = output;
}

}  // namespace whet
