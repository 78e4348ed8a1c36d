#include <cmath>
#include <cstdint>
#include <cstdlib>

#include <whet/precision/interpolation.hpp>

#include "catch.hpp"

namespace {

constexpr whet::InterpolationTable straight = [] {
  whet::InterpolationTable table{};
  whet::tabulate<double>(
      table, [](double x) { return 0.5 * x; }, -32768.0, 32768.0, 1.0);
  return table;
}();
static_assert(straight(-32768) == -16384 && straight(0) == 0 && straight(128) == 64);
static_assert(straight(1) == 1 && straight(-1) == 0, "halves are rounded up");

}  // namespace

TEST_CASE("a straight line is met everywhere") {
  for (int x = -32768; x <= 32767; ++x) REQUIRE(straight(x) == std::floor(0.5 * x + 0.5));
}

TEST_CASE("a curve is missed by less than what lies between it and its chords") {
  whet::InterpolationTable table{};
  const auto square = [](double x) { return x * x; };
  whet::tabulate<double>(table, square, -1.0, 1.0, 32767.0);
  // A chord over h = 1/256 misses x² by h²/4 = 4e-6 in the middle, here 0.13 of a step; each end and the
  // place between are rounded.
  for (int x = -32768; x <= 32767; ++x) {
    const double exact = 32767.0 * square(x / 32768.0);
    REQUIRE(std::abs(table(x) - exact) < 1.3);
  }
}

TEST_CASE(
    "steep functions are neither wrapped nor cut between entries, and values out of range are clamped") {
  whet::InterpolationTable table{};
  whet::tabulate<float>(
      table, [](float x) { return x < 0.0f ? -2.0f : 2.0f; }, -1.0f, 1.0f, 32768.0f);
  CHECK(table(-200) == -32768);
  CHECK(table(0) == 32767);
  CHECK(table(-64) == 0);
  CHECK(table(32767) == 32767);
}
