#include <vector>

#include <whet/transform/observer/min_max.hpp>

#include "catch.hpp"

TEST_CASE("min-max keeps the smallest and the largest value of all batches") {
  auto statistics = whet::MinMax{}.begin();
  CHECK(statistics.range() == whet::Range{0, 0});
  statistics.add(std::vector<float>{3, 5, 4});
  CHECK(statistics.range() == whet::Range{3, 5});
  statistics.add(std::vector<float>{});
  statistics.add(std::vector<float>{-1, 2});
  CHECK(statistics.range() == whet::Range{-1, 5});
}
