#pragma once

#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/target/isa.hpp>

// Functions of int16 fixed-point numbers, bit for bit those of TFLite's integer kernels. Qm.n holds m integer
// and n fraction bits beside the sign: raw = value · 2^n.

namespace whet::kernel {
inline namespace WHET_ISA {

/// sigmoid(index / 24) in 16 bits, index in [0, 256): the only non-linear function that integer gates need,
/// since tanh(x) = 2·sigmoid(2x) - 1 and both are symmetric. Between entries it is interpolated linearly,
/// which runs below a curve like this: so every entry is raised by half of the most that interpolation lacks.
/// Source: the same numbers as TFLite kernels/internal/common.h, sigmoid_table_uint16.
struct SigmoidTable {
  std::uint16_t values[256];
};

/// exp(x), x in [-11, 0], by squaring its Taylor series: exact far beyond the 16 bits that are kept.
constexpr double exponential_of(double x) {
  double term = 1.0;
  double sum = 1.0;
  for (int order = 1; order < 16; ++order) {
    term *= x / 64.0 / order;
    sum += term;
  }
  for (int squaring = 0; squaring < 6; ++squaring) sum *= sum;
  return sum;
}

constexpr SigmoidTable make_sigmoid_table() {
  constexpr double step = 1.0 / 24.0;
  SigmoidTable table{};
  for (int index = 0; index < 255; ++index) {
    const double value = 1.0 / (1.0 + exponential_of(-index * step));
    const double bend = value * (1.0 - value) * (2.0 * value - 1.0);
    table.values[index] = static_cast<std::uint16_t>(65536.0 * (value + bend * step * step / 16.0) + 0.5);
  }
  table.values[255] = 65535;
  return table;
}
inline constexpr SigmoidTable sigmoid_table = make_sigmoid_table();

/// The nearest int16.
WHET_INLINE constexpr std::int16_t saturate_to_int16(std::int32_t value) {
  return static_cast<std::int16_t>(value < -32768 ? -32768 : value > 32767 ? 32767 : value);
}

/// Two neighbouring entries of the table, interpolated at `bits` fraction bits of `magnitude`.
WHET_INLINE constexpr std::int32_t interpolated_sigmoid(std::int32_t magnitude, int bits) {
  const std::int32_t index = magnitude >> bits;
  const std::int32_t fraction = magnitude & ((1 << bits) - 1);
  const std::int32_t low = sigmoid_table.values[index];
  const std::int32_t high = sigmoid_table.values[index + 1];
  return (low << bits) + fraction * (high - low);
}

/// sigmoid(x), x in 1/12288 (1/24 with 9 fraction bits), the result in Q0.15.
/// Source: TFLite reference_integer_ops::Logistic, 16 bits.
WHET_INLINE constexpr std::int16_t sigmoid_of_scaled(std::int32_t scaled) {
  const std::int32_t magnitude = scaled < 0 ? -scaled : scaled;
  const std::int32_t value = magnitude >> 9 >= 255 ? 0x7FFF << 10 : interpolated_sigmoid(magnitude, 9);
  const std::int32_t rounded = scaled >= 0 ? value + (1 << 9) : (1 << 25) - value + (1 << 9) - 1;
  return static_cast<std::int16_t>(rounded >> 10);
}

/// The same of x in Q3.12.
WHET_INLINE constexpr std::int16_t sigmoid_of_q12(std::int16_t x) { return sigmoid_of_scaled(3 * x); }

/// tanh(x), x in 1/12288 (1/48 with 8 fraction bits), the result in Q0.15.
/// Source: TFLite reference_integer_ops::Tanh, 16 bits.
WHET_INLINE constexpr std::int16_t tanh_of_scaled(std::int32_t scaled) {
  const std::int32_t magnitude = scaled < 0 ? -scaled : scaled;
  const std::int32_t value = magnitude >> 8 >= 255 ? 0xFFFF << 8 : interpolated_sigmoid(magnitude, 8);
  const std::int32_t rounded = scaled >= 0 ? value - (1 << 23) + (1 << 7) : (1 << 23) - value + (1 << 7) - 1;
  return static_cast<std::int16_t>(rounded >> 8);
}

/// The same of x of scale 2^power, power in [-15, 0]. Source: TFLite's Prepare of TANH.
WHET_INLINE constexpr std::int16_t tanh_of_power(std::int16_t x, int power) {
  const int left = power + 12;
  return tanh_of_scaled(left >= 0 ? x * (3 << left) : (x * 3 + (1 << (-left - 1))) >> -left);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
