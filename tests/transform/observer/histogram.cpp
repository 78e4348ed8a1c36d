#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include <whet/transform/observer/histogram.hpp>

#include "catch.hpp"

namespace {

/// Magnitudes from 2^-10 to 1000, of both signs, and zeros.
std::vector<float> spread() {
  std::vector<float> values;
  for (int index = -300; index <= 300; ++index)
    values.push_back(static_cast<float>(std::copysign(std::exp2(std::abs(index) / 15.0 - 10.0), index)));
  values[0] = 1000.0f;
  values.insert(values.end(), 7, 0.0f);
  return values;
}

}  // namespace

TEST_CASE("bins have the width of a power of two, and the largest magnitude is in their upper half") {
  whet::Histogram histogram;
  histogram.add(std::vector<float>{3.0f, -5.5f, 0.0f});
  CHECK(histogram.width() == 8.0 / 2048.0);
  CHECK(histogram.positive()[768] == 1);  // 3 · 2048 / 8
  CHECK(histogram.negative()[1408] == 1);
  CHECK(std::accumulate(histogram.positive().begin(), histogram.positive().end(), 0U) == 1);
  CHECK(histogram.seen() == whet::Range{-5.5f, 3.0f});
}

TEST_CASE("the order of the values makes no difference") {
  std::vector<float> values = spread();
  whet::Histogram at_once;
  at_once.add(values);
  std::ranges::sort(values);
  std::rotate(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  whet::Histogram in_turn;  // From small to large: the bins are merged many times
  for (const float& value : values) in_turn.add(std::span(&value, 1));
  CHECK(at_once.width() == in_turn.width());
  CHECK(at_once.positive() == in_turn.positive());
  CHECK(at_once.negative() == in_turn.negative());
  std::vector<std::uint64_t> naive(2048);
  for (float value : values)
    if (value > 0.0f) ++naive[static_cast<std::size_t>(std::floor(value))];
  CHECK(at_once.width() == 1.0);  // The largest magnitude is 1024
  CHECK(std::ranges::equal(at_once.positive(), naive));
}

TEST_CASE("nothing and zeros leave the bins empty") {
  whet::Histogram histogram;
  histogram.add({});
  histogram.add(std::vector<float>{0.0f, -0.0f});
  CHECK(histogram.seen() == whet::Range{0.0f, 0.0f});
  CHECK(std::ranges::count(histogram.positive(), 0U) == 2048);
}
