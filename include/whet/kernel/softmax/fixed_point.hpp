#pragma once

#include <cstdint>
#include <limits>

#include <whet/core/inline.hpp>
#include <whet/target/isa.hpp>

// Functions of fixed-point numbers, bit for bit those of gemmlowp's fixedpoint.h. Qm.n holds m integer and n
// fraction bits beside the sign: raw = value · 2^n.

namespace whet::kernel {
inline namespace WHET_ISA {

/// round(a · b / 2^31), ties toward +infinity; -1 times -1 saturates.
WHET_INLINE constexpr std::int32_t high_multiply(std::int32_t a, std::int32_t b) {
  constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();
  if (a == least && b == least) return std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int32_t>((std::int64_t{a} * b + (std::int64_t{1} << 30)) >> 31);
}

/// round(value / 2^exponent), ties away from zero; exponent in [0, 31].
WHET_INLINE constexpr std::int32_t divide_by_power(std::int32_t value, int exponent) {
  const auto mask = static_cast<std::int32_t>((std::uint32_t{1} << exponent) - 1);
  const std::int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
  return (value >> exponent) + ((value & mask) > threshold ? 1 : 0);
}

/// value · 2^exponent, saturating.
WHET_INLINE constexpr std::int32_t multiply_by_power(std::int32_t value, int exponent) {
  const std::int64_t product = std::int64_t{value} * (std::int64_t{1} << exponent);
  if (product > std::numeric_limits<std::int32_t>::max()) return std::numeric_limits<std::int32_t>::max();
  if (product < std::numeric_limits<std::int32_t>::min()) return std::numeric_limits<std::int32_t>::min();
  return static_cast<std::int32_t>(product);
}

/// exp(a), a in [-1/4, 0), both Q0.31: the Taylor series around -1/8.
WHET_INLINE constexpr std::int32_t exp_near_zero(std::int32_t a) {
  constexpr std::int32_t exp_of_minus_eighth = 1895147668;
  constexpr std::int32_t third = 715827883;
  const std::int32_t x = a + (1 << 28);
  const std::int32_t x2 = high_multiply(x, x);
  const std::int32_t x3 = high_multiply(x2, x);
  const std::int32_t x4 = high_multiply(x2, x2);
  const std::int32_t quarter_x4 = divide_by_power(x4, 2);
  const std::int32_t tail = divide_by_power(high_multiply(quarter_x4 + x3, third) + x2, 1);
  return exp_of_minus_eighth + high_multiply(exp_of_minus_eighth, x + tail);
}

/// exp(a), a <= 0 with IntegerBits <= 5, the result in Q0.31: the fraction of a quarter by series, the rest
/// by one factor exp(-2^k) for each bit.
template <int IntegerBits>
WHET_INLINE constexpr std::int32_t exp_of_negative(std::int32_t a) {
  constexpr int fraction_bits = 31 - IntegerBits;
  constexpr std::int32_t quarter = 1 << (fraction_bits - 2);
  constexpr std::int32_t factors[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  if (a == 0) return std::numeric_limits<std::int32_t>::max();
  const std::int32_t fraction = (a & (quarter - 1)) - quarter;
  std::int32_t result = exp_near_zero(fraction * (1 << IntegerBits));
  const std::int32_t remainder = fraction - a;
  for (int bit = 0; bit < IntegerBits + 2; ++bit)
    if ((remainder & (1 << (fraction_bits - 2 + bit))) != 0) result = high_multiply(result, factors[bit]);
  return result;
}

/// 2 / (1 + a) in Q2.29, a in [0, 1) in Q0.31: three steps of Newton's division.
WHET_INLINE constexpr std::int32_t two_over_one_plus(std::int32_t a) {
  constexpr std::int32_t one_q2 = 1 << 29;
  constexpr std::int32_t start = 1515870810;   // 48/17, Q2.29
  constexpr std::int32_t slope = -1010580540;  // -32/17, Q2.29
  const auto half =
      static_cast<std::int32_t>((std::int64_t{a} + std::numeric_limits<std::int32_t>::max() + 1) / 2);
  std::int32_t x = start + high_multiply(half, slope);
  for (int step = 0; step < 3; ++step)
    x += multiply_by_power(high_multiply(x, one_q2 - high_multiply(half, x)), 2);
  return x;
}

/// 1 / (1 + a), a in [0, 1), both Q0.31.
WHET_INLINE constexpr std::int32_t reciprocal_of_one_plus(std::int32_t a) {
  return multiply_by_power(two_over_one_plus(a), 1);
}

/// (1 - a) / (1 + a), a in [0, 1), both Q0.31.
WHET_INLINE constexpr std::int32_t one_minus_over_one_plus(std::int32_t a) {
  return multiply_by_power(two_over_one_plus(a) - (1 << 29), 2);
}

/// 1 / (1 + exp(-a)), a in Q4.27, the result in Q0.31.
WHET_INLINE constexpr std::int32_t sigmoid_of_q4(std::int32_t a) {
  if (a == 0) return 1 << 30;
  const std::int32_t positive = reciprocal_of_one_plus(exp_of_negative<4>(a > 0 ? -a : a));
  return a > 0 ? positive : std::numeric_limits<std::int32_t>::max() - positive;
}

/// tanh(a), a in Q4.27, the result in Q0.31.
WHET_INLINE constexpr std::int32_t tanh_of_q4(std::int32_t a) {
  if (a == 0) return 0;
  // The same bits read as Q5.26 are 2a.
  const std::int32_t magnitude = one_minus_over_one_plus(exp_of_negative<5>(a > 0 ? -a : a));
  return a > 0 ? magnitude : -magnitude;
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
