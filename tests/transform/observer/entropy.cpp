#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <whet/train/generator.hpp>
#include <whet/transform/observer/entropy.hpp>

#include "catch.hpp"

namespace {

/// Sums of four uniform numbers in (-2, 2), one in a thousand far outside.
std::vector<float> with_outliers(std::size_t count) {
  whet::Generator generator(5);
  std::vector<float> values(count);
  for (std::size_t index = 0; index < count; ++index) {
    double sum = 0.0;
    for (int part = 0; part < 4; ++part) sum += generator.uniform() - 0.5;
    values[index] = static_cast<float>(index % 1000 == 0 ? 7.0 + sum / 4.0 : sum);
  }
  return values;
}

/// Divergence of clipping at `kept` bins of `width`, from lists of probabilities as the formula has them.
double naive_divergence(const std::vector<float>& values, double width, int kept, int levels) {
  std::vector<double> p(static_cast<std::size_t>(kept));
  std::vector<double> inside(p.size());
  for (double value : values) {
    const auto bin = static_cast<std::size_t>(std::abs(value) / width);
    p[std::min(bin, p.size() - 1)] += 1.0 / static_cast<double>(values.size());
    if (bin < inside.size()) inside[bin] += 1.0;
  }
  std::vector<double> q(p.size());
  double total = 0.0;
  const auto level_of = [&](std::size_t bin) {  // The last level that does not begin behind the bin
    int level = 0;
    while (level + 1 < levels && static_cast<std::size_t>((level + 1) * kept / levels) <= bin) ++level;
    return level;
  };
  std::vector<double> level_sum(static_cast<std::size_t>(levels));
  std::vector<double> level_bins(level_sum.size());
  for (std::size_t bin = 0; bin < p.size(); ++bin) {
    level_sum[static_cast<std::size_t>(level_of(bin))] += inside[bin];
    if (inside[bin] > 0.0) level_bins[static_cast<std::size_t>(level_of(bin))] += 1.0;
    total += inside[bin];
  }
  double divergence = 0.0;
  for (std::size_t bin = 0; bin < p.size(); ++bin) {
    const auto level = static_cast<std::size_t>(level_of(bin));
    if (inside[bin] > 0.0) q[bin] = level_sum[level] / level_bins[level] / total;
    if (p[bin] > 0.0)
      divergence +=
          q[bin] > 0.0 ? p[bin] * std::log(p[bin] / q[bin]) : std::numeric_limits<double>::infinity();
  }
  return divergence;
}

whet::Range range_of(const std::vector<float>& values, int levels = 128) {
  auto statistics = whet::Entropy{levels}.begin();
  statistics.add(values);
  return statistics.range();
}

}  // namespace

TEST_CASE("clipping diverges as little as at the best of all thresholds") {
  const std::vector<float> values = with_outliers(20000);
  constexpr int levels = 16;
  constexpr double width = 8.0 / 2048.0;  // The largest value is below 8
  const auto found = static_cast<double>(range_of(values, levels).high);
  const auto kept = static_cast<int>(std::lround(found / width));
  CHECK(kept * width == Catch::Approx(found));
  const double least = naive_divergence(values, width, kept, levels);
  int better = 0;
  for (int other = levels; other <= 2048; other += 3)
    if (naive_divergence(values, width, other, levels) < least * (1.0 - 1e-9)) ++better;
  CHECK(better == 0);
  CHECK(found < 4.0);  // The outliers are out
}

TEST_CASE("values that fill their range keep it, on both sides") {
  std::vector<float> values;
  for (int value = -3000; value <= 6000; ++value) values.push_back(static_cast<float>(value));
  const whet::Range found = range_of(values);
  CHECK(found.low == -3000.0f);
  CHECK(found.high > 5900.0f);
  CHECK(found.high <= 6000.0f);
}

TEST_CASE("zeros make no difference") {
  std::vector<float> values = with_outliers(5000);
  const whet::Range without = range_of(values);
  values.insert(values.end(), 20000, 0.0f);
  CHECK(range_of(values) == without);
}

TEST_CASE("nothing seen is the range of nothing, and more levels than bins are refused") {
  CHECK(whet::Entropy{}.begin().range() == whet::Range{0, 0});
  CHECK(range_of({0.0f, 0.0f}) == whet::Range{0, 0});
  CHECK(range_of({2.5f}) == whet::Range{0, 2.5f});
  CHECK_THROWS_AS(whet::Entropy{1}.begin(), std::invalid_argument);
  CHECK_THROWS_AS(whet::Entropy{1025}.begin(), std::invalid_argument);
}
