#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <whet/kernel/softmax.hpp>
#include <whet/precision/int16_softmax.hpp>

#include "../targets.hpp"
#include "catch.hpp"

namespace {

using namespace whet;
using Words = std::vector<std::int16_t>;

/// The largest distance from the real softmax in steps of the output; the same on all targets, and in place.
double largest_error(const Words& x, float scale) {
  const Int16Softmax parameters = make_int16_softmax(double{scale});
  Words first;
  for_each_target([&]<class Target>() {
    Words y = x;
    softmax(Target{}, parameters, y.data(), y.data(), static_cast<int>(y.size()));
    if (first.empty()) first = y;
    CHECK(y == first);
  });
  const double largest = *std::max_element(x.begin(), x.end());
  double sum = 0.0;
  for (std::int16_t value : x) sum += std::exp(double{scale} * (value - largest));
  double error = 0.0;
  for (std::size_t index = 0; index < x.size(); ++index)
    error = std::max(error,
                     std::abs(first[index] - 32768.0 * std::exp(double{scale} * (x[index] - largest)) / sum));
  return error;
}

}  // namespace

TEST_CASE("the tables of the int16 softmax are those that CMSIS-NN ships") {
  // Its Tests/UnitTest/TestCases/Common/Softmax: entries, and their sums, plain and by position.
  using Tables = kernel::SoftmaxTables<target::native>;
  const auto check = [](const InterpolationTable& table, int begin, int end, std::int64_t sum,
                        std::int64_t weighted) {
    CHECK(table.values[0] == begin);
    CHECK(table.values[512] == end);
    std::int64_t found = 0, found_weighted = 0;
    for (std::int64_t index = 0; index <= 512; ++index) {
      found += table.values[index];
      found_weighted += (index + 1) * table.values[index];
    }
    CHECK(found == sum);
    CHECK(found_weighted == weighted);
  };
  check(Tables::exponential, 2, 32767, 1694030, 783178612);
  check(Tables::reciprocal, 32767, 16384, 11653643, 2651685971);
}

TEST_CASE("an int16 softmax is near the real one, whatever the scale and the number of classes") {
  std::mt19937 generator(3);
  std::uniform_int_distribution<int> any(-32768, 32767);
  for (const float scale : {1e-6f, 1e-4f, 3e-4f, 1e-3f, 0.1f, 100.0f})
    for (const std::size_t count : {1UL, 2UL, 3UL, 10UL, 100UL, 3000UL}) {
      CAPTURE(scale, count);
      // The table ends at exp(-10), two steps, which is what every value further below adds to the sum.
      const double tolerance = 20.0 + 2.0 * static_cast<double>(count);
      Words x(count);
      for (std::int16_t& value : x) value = static_cast<std::int16_t>(any(generator));
      CHECK(largest_error(x, scale) < tolerance);
      std::fill(x.begin(), x.end(), std::int16_t{-32768});
      x.back() = 32767;
      CHECK(largest_error(x, scale) < tolerance);
    }
}
