#include <cmath>
#include <stdexcept>
#include <vector>

#include <whet/transform/observer/moving_average.hpp>

#include "catch.hpp"

TEST_CASE("a moving average starts with the first batch and follows the next ones at its rate") {
  auto statistics = whet::MovingAverage{0.25}.begin();
  statistics.add(std::vector<float>{-4, 8});
  CHECK(statistics.range() == whet::Range{-4, 8});
  statistics.add(std::vector<float>{0, 4});
  CHECK(statistics.range() == whet::Range{-3, 7});
  statistics.add(std::vector<float>{-7, 7});
  CHECK(statistics.range() == whet::Range{-4, 7});
}

TEST_CASE("a rate that makes no sense is refused") {
  for (const double rate : {0.0, -0.1, 1.5, std::nan("")})
    CHECK_THROWS_AS(whet::MovingAverage{rate}.begin(), std::invalid_argument);
}
