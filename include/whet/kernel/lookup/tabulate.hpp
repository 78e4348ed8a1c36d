#pragma once

#include <cstdint>
#include <limits>

#include <whet/kernel/quantize/scalar.hpp>
#include <whet/kernel/softmax/fixed_point.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/lookup.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/target/isa.hpp>

// Tables of int8 activations, bit for bit what TFLite's reference kernels compute value by value in integers.

namespace whet::kernel {
inline namespace WHET_ISA {

/// What the TFLite 8-bit specification demands of the outputs of LOGISTIC and TANH.
inline constexpr TensorQuantization sigmoid_quantization{1.0f / 256.0f, -128};
inline constexpr TensorQuantization tanh_quantization{1.0f / 128.0f, 0};

/// How an int8 input becomes Q4.27, and from which distance of the zero point on it is beyond that format.
struct Q4Input {
  FixedMultiplier multiplier;
  std::int32_t radius;
  std::int32_t zero_point;

  /// Source: TFLite's CalculateInputRadius.
  explicit constexpr Q4Input(TensorQuantization input)
      : multiplier(quantize_multiplier(double{input.scale} * 134217728.0)),
        radius(256),
        zero_point(input.zero_point) {
    double most = 15.0 * 134217728.0;
    for (int shift = 0; shift < multiplier.shift; ++shift) most *= 0.5;
    if (most < 256.0) radius = static_cast<std::int32_t>(most);
  }

  /// function(value in Q4.27) of `quantized`, rounded to `bits` fraction bits.
  template <class Function>
  constexpr std::int8_t apply(int quantized, int bits, std::int32_t output_zero_point,
                              Function&& function) const {
    const std::int32_t value = quantized - zero_point;
    if (value <= -radius) return -128;
    if (value >= radius) return 127;
    const std::int32_t result = function(requantize(value, multiplier));
    return clamp_to_int8(divide_by_power(result, 31 - bits), output_zero_point, -128, 127);
  }
};

template <class Function>
constexpr void fill_table(LookupParameters& parameters, TensorQuantization output, Function&& function) {
  for (int quantized = -128; quantized <= 127; ++quantized)
    parameters.table[static_cast<std::uint8_t>(quantized)] = function(quantized);
  parameters.output = output;
}

/// The output has `sigmoid_quantization`. Source: TFLite reference_integer_ops::Logistic, 8 bits.
constexpr void tabulate_sigmoid(LookupParameters& parameters, TensorQuantization input) {
  const Q4Input from(input);
  fill_table(parameters, sigmoid_quantization, [&](int quantized) {
    return from.apply(quantized, 8, -128, [](std::int32_t value) { return sigmoid_of_q4(value); });
  });
}

/// The output has `tanh_quantization`. Source: TFLite reference_integer_ops::Tanh, 8 bits.
constexpr void tabulate_tanh(LookupParameters& parameters, TensorQuantization input) {
  const Q4Input from(input);
  fill_table(parameters, tanh_quantization, [&](int quantized) {
    return from.apply(quantized, 7, 0, [](std::int32_t value) { return tanh_of_q4(value); });
  });
}

/// x where x >= 0, else slope · x, within [low, high]; slope >= 0.
/// Source: TFLite reference_ops::QuantizeLeakyRelu, ReluQuantized, and their Prepare.
constexpr void tabulate_slope(LookupParameters& parameters, TensorQuantization input,
                              TensorQuantization output, float slope, float low, float high) {
  const auto multiplier = [](float factor) {
    FixedMultiplier fixed = quantize_multiplier(double{factor});
    fixed.shift = shift_without_wrapping(fixed.shift, 255);
    return fixed;
  };
  const FixedMultiplier identity = multiplier(input.scale / output.scale);
  const FixedMultiplier negative = multiplier(input.scale * slope / output.scale);
  const std::int8_t least = quantize_bound(low, output);
  const std::int8_t most = quantize_bound(high, output);
  fill_table(parameters, output, [&](int quantized) {
    const std::int32_t value = quantized - input.zero_point;
    return clamp_to_int8(requantize(value, value >= 0 ? identity : negative), output.zero_point, least, most);
  });
}

/// A positive factor in 16 bits: mantissa * 2^(shift - 15). Source: TFLite DownScaleInt32ToInt16Multiplier.
struct ShortMultiplier {
  std::int32_t mantissa;
  int shift;

  explicit constexpr ShortMultiplier(float factor) : mantissa(0), shift(0) {
    const FixedMultiplier whole = quantize_multiplier(double{factor});
    const std::int64_t rounded = (std::int64_t{whole.mantissa} + (1 << 15)) >> 16;
    mantissa = static_cast<std::int32_t>(rounded < 32767 ? rounded : 32767);
    shift = whole.shift;
  }
};

WHET_INLINE constexpr std::int32_t saturate_to_short(std::int32_t value) {
  return value < -32768 ? -32768 : value > 32767 ? 32767 : value;
}

/// round(a · b / 2^15) of 16-bit numbers, ties toward +infinity; b >= 0.
WHET_INLINE constexpr std::int32_t short_high_multiply(std::int32_t a, std::int32_t b) {
  return (a * b + (1 << 14)) >> 15;
}

/// x · min(max(x + 3, 0), 6) / 6 in 16-bit integers. Returns false and leaves the parameters alone where the
/// reference has no result: for an output scale below 1/128 of the input's.
/// Source: TFLite reference_ops::HardSwish, and its Prepare.
constexpr bool tabulate_hard_swish(LookupParameters& parameters, TensorQuantization input,
                                   TensorQuantization output) {
  const float fine_scale = (1.0f / 128.0f) * input.scale;
  const ShortMultiplier to_output(fine_scale / output.scale);
  const ShortMultiplier to_gate(fine_scale / (3.0f / 32768.0f));
  if (to_output.shift > 0) return false;
  fill_table(parameters, output, [&](int quantized) {
    const std::int32_t fine = (quantized - input.zero_point) * 128;
    // x on the scale where 3 is 2^15, saturated; a left shift is split so that only its last bit saturates.
    std::int32_t gate = fine;
    const int left = to_gate.shift;
    if (left > 0) gate = saturate_to_short(multiply_by_power(gate, left - 1));
    gate = short_high_multiply(gate, to_gate.mantissa);
    if (left > 0) gate = saturate_to_short(gate * 2);
    if (left < 0) gate = divide_by_power(gate, -left);
    gate = (gate + (1 << 15)) >> 1;
    // Rounding toward 0 cancels the bias of the roundings before.
    const std::int32_t product = gate * short_high_multiply(fine, to_output.mantissa) / (1 << 15);
    return clamp_to_int8(divide_by_power(product, -to_output.shift), output.zero_point, -128, 127);
  });
  return true;
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
