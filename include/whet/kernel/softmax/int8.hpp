#pragma once

#include <cstdint>
#include <limits>

#include <whet/kernel/quantize/scalar.hpp>
#include <whet/kernel/softmax/fixed_point.hpp>
#include <whet/precision/int8_softmax.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Softmax of `count` >= 1 int8 values, bit-exact with TFLite's reference kernel. In place is legal.
/// Numbers: int8 in with the scale that the parameters are made of, out with scale 1/256 and zero point -128.
/// Exact for count <= 8191: the sum of exponentials is Q12.19, read as unsigned; it saturates beyond.
/// Source: TFLite reference_ops::Softmax, quantized; gemmlowp fixedpoint.h.
inline void softmax(generic, const Int8Softmax& parameters, const std::int8_t* x, std::int8_t* y,
                    int count) noexcept {
  constexpr int sum_integer_bits = 12;
  constexpr int output_bits = 8;
  std::int32_t largest = x[0];
  for (int index = 1; index < count; ++index) largest = x[index] > largest ? x[index] : largest;
  const auto exponential = [&](std::int32_t difference) {
    return exp_of_negative<5>(requantize(difference, parameters.input_multiplier));
  };
  std::uint64_t total = 0;
  for (int index = 0; index < count; ++index) {
    const std::int32_t difference = x[index] - largest;
    if (difference >= parameters.diff_min)
      total += static_cast<std::uint64_t>(divide_by_power(exponential(difference), sum_integer_bits));
  }
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  const auto sum = static_cast<std::uint32_t>(total < most ? total : most);
  // sum = (1 + fraction) · 2^bits_over_one, so that only 1 / (1 + fraction) is left to compute.
  // Not std::countl_zero: without optimization, differently compiled units would share it as a function.
  const int headroom = __builtin_clz(sum);
  const int bits_over_one = sum_integer_bits - headroom;
  const auto fraction = static_cast<std::int32_t>((sum << headroom) - (std::uint32_t{1} << 31));
  const std::int32_t reciprocal = reciprocal_of_one_plus(fraction);
  // Above 31, which the reference does not define, even a whole would be below half a step.
  const int shift = bits_over_one + 31 - output_bits;
  for (int index = 0; index < count; ++index) {
    const std::int32_t difference = x[index] - largest;
    const std::int32_t share =
        difference >= parameters.diff_min && shift <= 31
            ? divide_by_power(high_multiply(reciprocal, exponential(difference)), shift)
            : 0;
    y[index] = clamp_to_int8(share, -128, -128, 127);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
