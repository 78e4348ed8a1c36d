#include <whet/precision/binary_weight.hpp>
#include <whet/precision/policy.hpp>

#include "catch.hpp"

static_assert(whet::UniformPolicy<whet::BinaryWeightPolicy> &&
              whet::UniformPolicy<whet::Dynamic<whet::BinaryWeightPolicy>>);

TEST_CASE("binary weights are the signs, that of zero +1, times the mean magnitude") {
  const float weights[] = {0.1f, -0.2f, 0.0f, -0.0f, 0.9f};
  const auto grid = whet::BinaryCoding::fit(weights, 5);
  CHECK(grid.scale == Approx(0.24));
  const int expected[] = {1, -1, 1, 1, 1};
  for (int index = 0; index < 5; ++index) CHECK(grid(weights[index]) == expected[index]);
}
