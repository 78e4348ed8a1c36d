#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include <whet/precision/requantize.hpp>

#include "catch.hpp"

namespace {

__extension__ using Wide = __int128;

/// floor(numerator / 2^bits)
Wide floor_shift(Wide numerator, int bits) {
  const Wide divisor = Wide{1} << bits;
  const Wide quotient = numerator / divisor;
  return numerator % divisor < 0 ? quotient - 1 : quotient;
}

/// The two roundings from their definitions: ties toward +infinity, then ties away from zero.
std::int32_t reference(std::int32_t value, std::int32_t mantissa, int shift) {
  Wide shifted = value;
  if (shift > 0) {
    shifted = (shifted << shift) & 0xffffffff;
    if (shifted >= (Wide{1} << 31)) shifted -= Wide{1} << 32;
  }
  const Wide high = floor_shift(shifted * mantissa + (Wide{1} << 30), 31);
  if (shift >= 0) return static_cast<std::int32_t>(high);
  const Wide magnitude = high < 0 ? -high : high;
  const Wide rounded = floor_shift(magnitude + (Wide{1} << (-shift - 1)), -shift);
  return static_cast<std::int32_t>(high < 0 ? -rounded : rounded);
}

constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();

}  // namespace

TEST_CASE("requantize equals the definition of the reference kernels for every shift") {
  std::mt19937 generator(7);
  std::uniform_int_distribution<std::int32_t> any(least, most);
  const std::int32_t values[] = {least, least + 1, -(1 << 30), -65537, -3,    -2,      -1,
                                 0,     1,         2,          3,      65535, 1 << 30, most};
  const std::int32_t mantissas[] = {0, 1 << 30, (1 << 30) + 1, 1518500250, most - 1, most};
  for (int shift = -31; shift <= 30; ++shift) {
    const auto check = [&](std::int32_t value, std::int32_t mantissa) {
      const std::int32_t expected = reference(value, mantissa, shift);
      const std::int32_t found = whet::requantize(value, {mantissa, shift});
      if (found != expected) {
        CAPTURE(value, mantissa, shift);
        REQUIRE(found == expected);
      }
    };
    for (const std::int32_t value : values)
      for (const std::int32_t mantissa : mantissas) check(value, mantissa);
    for (int round = 0; round < 20000; ++round) {
      const std::int32_t mantissa = (any(generator) & ((1 << 30) - 1)) | (1 << 30);
      check(any(generator), mantissa);
      check(any(generator) >> (round % 32), mantissa);
    }
  }
}

TEST_CASE("requantize rounds ties away from zero in the right shift") {
  // 2^30 / 2^31 = 1/2, so 10 becomes 5 exactly and only the shift rounds.
  CHECK(whet::requantize(10, {1 << 30, -1}) == 3);
  CHECK(whet::requantize(-10, {1 << 30, -1}) == -3);
  CHECK(whet::requantize(-6, {1 << 30, -1}) == -2);
  CHECK(whet::requantize(4, {1 << 30, -3}) == 0);
  CHECK(whet::requantize(8, {1 << 30, -3}) == 1);
}

TEST_CASE("requantize rounds ties toward plus infinity in the high multiply") {
  CHECK(whet::requantize(1, {1 << 30, 0}) == 1);
  CHECK(whet::requantize(-1, {1 << 30, 0}) == 0);
  CHECK(whet::requantize(-3, {1 << 30, 0}) == -1);
}

TEST_CASE("a real factor becomes a mantissa and a shift that give it back") {
  std::mt19937 generator(9);
  std::uniform_real_distribution<double> exponent(-31.0, 29.0);
  for (int round = 0; round < 10000; ++round) {
    const double factor = std::exp2(exponent(generator));
    const auto multiplier = whet::quantize_multiplier(factor);
    CHECK(multiplier.mantissa >= 1 << 30);
    CHECK(std::ldexp(multiplier.mantissa, multiplier.shift - 31) ==
          Catch::Approx(factor).epsilon(1e-9).margin(0.0));
  }
}

TEST_CASE("factors out of range become nothing or the largest that the arithmetic holds") {
  CHECK(whet::quantize_multiplier(0.0) == whet::FixedMultiplier{0, 0});
  CHECK(whet::quantize_multiplier(-1.0) == whet::FixedMultiplier{0, 0});
  CHECK(whet::quantize_multiplier(1e-30) == whet::FixedMultiplier{0, 0});
  CHECK(whet::quantize_multiplier(1e30) == whet::FixedMultiplier{most, 30});
  CHECK(whet::quantize_multiplier(1.0) == whet::FixedMultiplier{1 << 30, 1});
  CHECK(whet::quantize_multiplier(0.5) == whet::FixedMultiplier{1 << 30, 0});
}

TEST_CASE("saturating requantization equals the other one where no left shift leaves 32 bits") {
  std::mt19937 generator(9);
  std::uniform_int_distribution<std::int32_t> any(least, most);
  for (int shift = -31; shift <= 30; ++shift) {
    std::size_t differing = 0;
    for (int round = 0; round < 3000; ++round) {
      const whet::FixedMultiplier multiplier{(any(generator) & ((1 << 30) - 1)) | (1 << 30), shift};
      const std::int32_t value = any(generator) >> (round % 32);
      const std::int32_t found = whet::requantize_saturating(value, multiplier);
      const std::int64_t shifted = std::int64_t{value} << (shift > 0 ? shift : 0);
      const bool fits = shifted >= least && shifted <= most;
      if (fits ? found != whet::requantize(value, multiplier) : std::abs(std::int64_t{found}) < 1 << 30)
        ++differing;
      if (!fits && (found < 0) != (value < 0)) ++differing;
    }
    CAPTURE(shift);
    CHECK(differing == 0);
  }
}
