#include <cstdint>
#include <random>

#include <whet/precision/wide_requantize.hpp>

#include "catch.hpp"

namespace {

__extension__ using Wide = __int128;

/// floor(value · mantissa / 2^(15 - shift) + 1/2)
std::int64_t reference(std::int64_t value, std::int16_t mantissa, int shift) {
  const Wide divisor = Wide{1} << (15 - shift);
  const Wide numerator = Wide{value} * mantissa + divisor / 2;
  const Wide quotient = numerator / divisor;
  return static_cast<std::int64_t>(numerator % divisor < 0 ? quotient - 1 : quotient);
}

static_assert(whet::reduced_mantissa(0) == 0);
static_assert(whet::reduced_mantissa(1 << 30) == 1 << 14);
static_assert(whet::reduced_mantissa((1 << 30) + (1 << 15) - 1) == 1 << 14);
static_assert(whet::reduced_mantissa((1 << 30) + (1 << 15)) == (1 << 14) + 1, "ties go up");
static_assert(whet::reduced_mantissa(0x7FFEFFFF) == 0x7FFF);
static_assert(whet::reduced_mantissa(0x7FFFFFFF) == 0x7FFF, "2^15 has no room");

}  // namespace

TEST_CASE("a 64-bit sum is multiplied by 16 bits and rounded once, for every shift") {
  std::mt19937_64 generator(5);
  constexpr std::int64_t most = (std::int64_t{1} << 47) - 1;
  std::uniform_int_distribution<std::int64_t> any(-most, most);
  std::uniform_int_distribution<int> mantissas(1 << 14, 0x7FFF);
  for (int shift = -31; shift <= whet::most_wide_shift; ++shift) {
    std::size_t differing = 0;
    const auto check = [&](std::int64_t value, int mantissa) {
      const auto factor = static_cast<std::int16_t>(mantissa);
      if (whet::requantize_wide(value, factor, shift) != reference(value, factor, shift)) ++differing;
    };
    for (const std::int64_t value : {-most, most, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}})
      for (const int mantissa : {0, 1 << 14, 0x7FFF}) check(value, mantissa);
    for (int round = 0; round < 2000; ++round) check(any(generator) >> (round % 47), mantissas(generator));
    CAPTURE(shift);
    CHECK(differing == 0);
  }
}
