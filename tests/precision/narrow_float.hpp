#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "catch.hpp"

/// A binary interchange format of 16 bits as IEEE 754 defines one, in double arithmetic; the reference for
/// conversions by integers.
struct NarrowFloat {
  int exponent_bits;
  int fraction_bits;

  int bias() const { return (1 << (exponent_bits - 1)) - 1; }
  int special() const { return (1 << exponent_bits) - 1; }

  /// The value of a pattern; NaN and infinity as such.
  double value(unsigned pattern) const {
    const double sign = (pattern & 0x8000U) != 0 ? -1.0 : 1.0;
    const int exponent = static_cast<int>(pattern & 0x7FFFU) >> fraction_bits;
    const int fraction = static_cast<int>(pattern) & ((1 << fraction_bits) - 1);
    if (exponent == special())
      return fraction != 0 ? std::numeric_limits<double>::quiet_NaN()
                           : sign * std::numeric_limits<double>::infinity();
    if (exponent == 0) return sign * std::ldexp(fraction, 1 - bias() - fraction_bits);
    return sign * std::ldexp((1 << fraction_bits) + fraction, exponent - bias() - fraction_bits);
  }

  /// The pattern of the nearest value, ties to even; `number` is no NaN.
  unsigned pattern(double number) const {
    const unsigned sign = std::signbit(number) ? 0x8000U : 0U;
    const double magnitude = std::abs(number);
    const auto infinity = static_cast<unsigned>(special()) << fraction_bits;
    if (magnitude == 0.0) return sign;
    if (std::isinf(magnitude)) return sign | infinity;
    const int least = 1 - bias();
    int exponent = std::ilogb(magnitude);
    if (exponent < least) exponent = least;
    // In units of the last place; a subnormal has fewer than 2^fraction_bits of them.
    const double units = std::nearbyint(std::ldexp(magnitude, fraction_bits - exponent));
    const auto place = static_cast<unsigned>(exponent - least) << fraction_bits;
    const unsigned result = place + static_cast<unsigned>(units);
    return sign | (result < infinity ? result : infinity);
  }
};

/// Compares Number::decode and Number::encode with the reference: all patterns, every tie between two of
/// them, and the floats beside each.
template <class Number>
void check_conversions(const NarrowFloat& reference) {
  unsigned wrong_values = 0;
  unsigned wrong_patterns = 0;
  unsigned wrong_roundings = 0;
  const auto rounds = [&](float number) {
    const float next[] = {number, std::nextafter(number, 0.0f),
                          std::nextafter(number, std::copysign(INFINITY, number))};
    for (const float each : next)
      if (Number::encode(each) != reference.pattern(double{each})) ++wrong_roundings;
  };
  for (unsigned pattern = 0; pattern < 65536; ++pattern) {
    const double expected = reference.value(pattern);
    const float found = Number::decode(static_cast<std::uint16_t>(pattern));
    if (std::isnan(expected)) {
      if (!std::isnan(found)) ++wrong_values;
      if (!std::isnan(Number::decode(Number::encode(found)))) ++wrong_patterns;
      continue;
    }
    if (double{found} != expected || std::signbit(found) != std::signbit(expected)) ++wrong_values;
    if (Number::encode(found) != pattern) ++wrong_patterns;
    rounds(found);
    // The next pattern is the next value away from zero. Behind the last one it would be 2^(most + 1).
    double next = reference.value(pattern + 1);
    if (std::isinf(expected)) continue;
    if (std::isinf(next)) next = std::copysign(std::ldexp(1.0, reference.bias() + 1), expected);
    rounds(static_cast<float>((expected + next) / 2.0));
  }
  CHECK(wrong_values == 0);
  CHECK(wrong_patterns == 0);
  CHECK(wrong_roundings == 0);
}
