#pragma once

#include <cstdint>

#include <whet/kernel/quantize/scalar.hpp>
#include <whet/kernel/recurrent/fixed_point.hpp>
#include <whet/precision/int16_softmax.hpp>
#include <whet/precision/interpolation.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// exp(x) of x in [-10, 0], and 1 / (1 + x) of x in [0, 1], both in Q0.15. A template, so that only programs
/// with an int16 softmax pay for them.
template <class Target>
struct SoftmaxTables {
  static constexpr InterpolationTable exponential = [] {
    InterpolationTable table{};
    tabulate<float>(
        table, [](float x) { return static_cast<float>(exponential_of(double{x})); }, -10.0f, 0.0f, 32768.0f);
    return table;
  }();
  static constexpr InterpolationTable reciprocal = [] {
    InterpolationTable table{};
    tabulate<float>(
        table, [](float x) { return 1.0f / (1.0f + x); }, 0.0f, 1.0f, 32768.0f);
    return table;
  }();
};

/// Softmax of `count` >= 1 int16 values, bit-exact with TFLite's reference kernel. In place is legal.
/// Numbers: int16 in with the scale that the parameters are made of, out with scale 2^-15. The sum of
/// exponentials is Q16.15: exact for count <= 65536.
/// Source: TFLite reference_ops::SoftmaxInt16; CMSIS-NN arm_softmax_s16.
template <class Target>
void softmax(Target, const Int16Softmax& parameters, const std::int16_t* x, std::int16_t* y,
             int count) noexcept {
  using Tables = SoftmaxTables<Target>;
  std::int32_t largest = x[0];
  for (int index = 1; index < count; ++index) largest = x[index] > largest ? x[index] : largest;
  std::int32_t sum = 0;
  for (int index = 0; index < count; ++index) {
    const std::int32_t difference = requantize_saturating(x[index] - largest, parameters.input_multiplier);
    y[index] = static_cast<std::int16_t>(
        Tables::exponential(clamp_to_int16(std::int64_t{difference} + 32767, -32768, 32767)));
    sum += y[index];
  }
  // sum = (1 + fraction) · 2^(30 - headroom), fraction in 16 bits. The largest value's exponential is nearly
  // 1, so that headroom is at most 16 and the shift below at least 14.
  const int headroom = __builtin_clz(static_cast<unsigned>(sum)) - 1;
  const std::int64_t whole = ((std::int64_t{sum} << headroom) + (1 << 13)) >> 14;
  const std::int32_t reciprocal = Tables::reciprocal(clamp_to_int16(whole - 65536 - 32768, -32768, 32767));
  const int shift = 30 - headroom;
  for (int index = 0; index < count; ++index)
    y[index] = clamp_to_int16(
        (std::int64_t{y[index]} * reciprocal + (std::int64_t{1} << (shift - 1))) >> shift, 0, 32767);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
