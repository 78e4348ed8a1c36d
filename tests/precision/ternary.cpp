#include <cmath>

#include <whet/precision/policy.hpp>
#include <whet/precision/ternary.hpp>

#include "catch.hpp"

namespace {

using whet::AbsmeanTernaryCoding;
using whet::TernaryCoding;

static_assert(whet::UniformPolicy<whet::TernaryPolicy> && whet::UniformPolicy<whet::AbsmeanTernaryPolicy>);
static_assert(whet::UniformPolicy<whet::Dynamic<whet::TernaryPolicy>> &&
              whet::UniformPolicy<whet::Dynamic<whet::AbsmeanTernaryPolicy>>);
static_assert(TernaryCoding::of_scale(1.0f)(0.6f) == 1 && TernaryCoding::of_scale(1.0f)(-0.6f) == -1 &&
                  TernaryCoding::of_scale(1.0f)(0.4f) == 0,
              "a given scale rounds to the nearest");

}  // namespace

TEST_CASE("ternary weights keep what exceeds .7 of the mean magnitude, scaled by the mean of what is kept") {
  const float weights[] = {0.1f, -0.2f, 1.0f, -1.2f, 0.3f, 0.2f};  // mean magnitude .5, threshold .35
  const auto grid = TernaryCoding::fit(weights, 6);
  CHECK(grid.threshold == Approx(0.35));
  CHECK(grid.scale == Approx(1.1));
  const int expected[] = {0, 0, 1, -1, 0, 0};
  for (int index = 0; index < 6; ++index) CHECK(grid(weights[index]) == expected[index]);
}

TEST_CASE("absmean weights are rounded to multiples of the mean magnitude") {
  const float weights[] = {0.1f, -0.2f, 1.0f, -1.2f, 0.3f, 0.2f};
  const auto grid = AbsmeanTernaryCoding::fit(weights, 6);
  CHECK(grid.scale == Approx(0.5));
  const int expected[] = {0, 0, 1, -1, 1, 0};
  for (int index = 0; index < 6; ++index) CHECK(grid(weights[index]) == expected[index]);
}

TEST_CASE("equal magnitudes are all kept, and zeros have the scale 0") {
  const float same[] = {0.5f, -0.5f, 0.5f};
  CHECK(TernaryCoding::fit(same, 3).scale == 0.5f);
  const float zeros[3] = {};
  CHECK(TernaryCoding::fit(zeros, 3).scale == 0.0f);
  CHECK(TernaryCoding::fit(zeros, 3)(0.0f) == 0);
}
