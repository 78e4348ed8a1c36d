#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>
#include <vector>

#include <whet/train/generator.hpp>
#include <whet/transform/observer/percentile.hpp>

#include "catch.hpp"

namespace {

/// Values with a heavy tail on both sides, far more of them on the right.
std::vector<float> heavy_tailed(std::size_t count) {
  whet::Generator generator(1);
  std::vector<float> values(count);
  for (float& value : values) {
    const double uniform = generator.uniform() - 0.2;
    value = static_cast<float>(std::tan(uniform * 1.9));
  }
  return values;
}

whet::Range range_of(const std::vector<float>& values, double percent) {
  auto statistics = whet::Percentile{percent}.begin();
  const std::span<const float> all(values);
  statistics.add(all.first(values.size() / 3));
  statistics.add(all.subspan(values.size() / 3));
  return statistics.range();
}

}  // namespace

TEST_CASE("a percentile agrees with the sorted values and is at most a 512th too far out") {
  std::vector<float> values = heavy_tailed(100000);
  for (const double percent : {50.0, 99.0, 99.99}) {
    const whet::Range found = range_of(values, percent);
    std::vector<float> sorted = values;
    std::ranges::sort(sorted);
    const auto left_out = static_cast<std::size_t>(std::floor((100.0 - percent) / 200.0 * 100000));
    const float low = sorted[left_out];
    const float high = sorted[sorted.size() - 1 - left_out];
    CHECK(found.low <= low);
    CHECK(found.low >= low - std::abs(low) / 512.0F);
    CHECK(found.high >= high);
    CHECK(found.high <= high + std::abs(high) / 512.0F);
  }
}

TEST_CASE("a hundred percent are all the values, exactly") {
  const std::vector<float> values{-3.3F, 0.1F, 7.7F, 2.0F};
  CHECK(range_of(values, 100.0) == whet::Range{-3.3F, 7.7F});
  CHECK(range_of({0.0F, 0.0F, 0.0F}, 99.99) == whet::Range{0.0F, 0.0F});
}

TEST_CASE("a percentile out of range is refused, and nothing seen is the range of nothing") {
  CHECK_THROWS_AS(whet::Percentile{0.0}.begin(), std::invalid_argument);
  CHECK_THROWS_AS(whet::Percentile{100.1}.begin(), std::invalid_argument);
  CHECK(whet::Percentile{}.begin().range() == whet::Range{0, 0});
}
