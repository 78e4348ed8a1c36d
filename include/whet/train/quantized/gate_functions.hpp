#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

// Sigmoid and tanh of 16 bits, such as the gates of an integer recurrent layer have, written anew as
// quantized/rounding.hpp is: those of TFLite's integer kernels, which interpolate between entries of a table
// of sigmoids.

namespace whet::quantized {

/// An entry for each twenty-fourth, in Q0.16, raised by half of the most that interpolation lacks.
/// Source: TFLite kernels/internal/common.h, sigmoid_table_uint16.
inline const std::array<double, 256>& sigmoid_entries() {
  static const std::array<double, 256> entries = [] {
    std::array<double, 256> made{};
    for (std::size_t index = 0; index < 255; ++index) {
      const double value = 1.0 / (1.0 + std::exp(-static_cast<double>(index) / 24.0));
      const double bend = value * (1.0 - value) * (2.0 * value - 1.0) / (24.0 * 24.0);
      made[index] = std::floor(65536.0 * (value + bend / 16.0) + 0.5);
    }
    made[255] = 65535.0;
    return made;
  }();
  return entries;
}

/// sigmoid(position / 24), position in [0, 255), as a multiple of 2^-16: a whole number of 2^-25, which a
/// double holds.
inline double interpolated_sigmoid(double position) {
  const double entry = std::floor(position);
  const auto index = static_cast<std::size_t>(entry);
  const std::array<double, 256>& entries = sigmoid_entries();
  return entries[index] + (position - entry) * (entries[index + 1] - entries[index]);
}

/// sigmoid(x) in Q0.15, x in 1/12288; of what lies between two results the upper one, below zero the lower.
/// Source: TFLite reference_integer_ops::Logistic, 16 bits.
inline std::int32_t sigmoid_of(double x) {
  const double position = std::abs(x) / 512.0;
  const double value = position >= 255.0 ? 65534.0 : interpolated_sigmoid(position);
  const double result = x >= 0.0 ? std::floor(value / 2.0 + 0.5) : std::ceil((65536.0 - value) / 2.0 - 0.5);
  return static_cast<std::int32_t>(result);
}
/// tanh(x) in Q0.15, x in 1/12288. Source: TFLite reference_integer_ops::Tanh, 16 bits.
inline std::int32_t tanh_of(double x) {
  const double position = std::abs(x) / 256.0;
  const double value = position >= 255.0 ? 65535.0 : interpolated_sigmoid(position);
  const double result = x >= 0.0 ? std::floor(value - 32768.0 + 0.5) : std::ceil(32768.0 - value - 0.5);
  return static_cast<std::int32_t>(result);
}

/// sigmoid(x) in Q0.15, x in Q3.12.
inline std::int32_t gate_sigmoid(std::int32_t x) { return sigmoid_of(3.0 * x); }

/// tanh(x) in Q0.15, x of scale 2^power, which is first rounded to one of 48 · 256.
inline std::int32_t gate_tanh(std::int32_t x, int power) {
  return tanh_of(std::floor(std::ldexp(3.0 * x, power + 12) + 0.5));
}

/// The nearest number of 16 bits.
inline std::int32_t saturated(std::int64_t value) {
  return static_cast<std::int32_t>(value < -32768 ? -32768 : value > 32767 ? 32767 : value);
}

}  // namespace whet::quantized
