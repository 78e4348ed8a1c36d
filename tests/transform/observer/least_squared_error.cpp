#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include <whet/train/generator.hpp>
#include <whet/transform/observer/least_squared_error.hpp>

#include "catch.hpp"

namespace {

/// Sums of four uniform numbers, a hundredth of them ten times as large.
std::vector<float> with_outliers(std::size_t count, double centre) {
  whet::Generator generator(3);
  std::vector<float> values(count);
  for (std::size_t index = 0; index < count; ++index) {
    double sum = centre;
    for (int part = 0; part < 4; ++part) sum += generator.uniform() - 0.5;
    values[index] = static_cast<float>(index % 100 == 0 ? 10.0 * sum : sum);
  }
  return values;
}

/// Mean squared error of the values themselves, quantized one by one.
double error_of(const std::vector<float>& values, double low, double high, int steps) {
  const double scale = (high - low) / steps;
  const double zero = std::round(-low / scale);
  double sum = 0.0;
  for (double value : values) {
    const double step = std::clamp(std::round(value / scale), -zero, steps - zero);
    sum += (value - step * scale) * (value - step * scale);
  }
  return sum / static_cast<double>(values.size());
}

whet::Range range_of(const std::vector<float>& values, int steps = 255) {
  auto statistics = whet::LeastSquaredError{steps}.begin();
  statistics.add(values);
  return statistics.range();
}

}  // namespace

TEST_CASE("the range has the least error that trying all pairs of ends on the values themselves finds") {
  const std::vector<float> values = with_outliers(2000, 0.3);
  const double low = *std::ranges::min_element(values);
  const double high = *std::ranges::max_element(values);
  for (const int steps : {255, 15}) {
    double least = error_of(values, low, high, steps);
    const double whole = least;
    for (int below = 1; below <= 40; ++below)
      for (int above = 1; above <= 40; ++above)
        least = std::min(least, error_of(values, low * below / 40.0, high * above / 40.0, steps));
    const whet::Range found = range_of(values, steps);
    const double error = error_of(values, found.low, found.high, steps);
    CHECK(error < 1.02 * least);
    if (steps == 15) CHECK(error < 0.7 * whole);
  }
}

TEST_CASE("values of which none is negative are quantized in half of the steps") {
  std::vector<float> values = with_outliers(2000, 0.0);
  for (float& value : values) value = std::abs(value);
  const double high = *std::ranges::max_element(values);
  double least = error_of(values, 0.0, high, 7);
  for (int above = 1; above <= 400; ++above)
    least = std::min(least, error_of(values, 0.0, high * above / 400.0, 7));
  const whet::Range found = range_of(values, 15);
  CHECK(found.low == 0.0f);
  CHECK(error_of(values, 0.0, found.high, 7) < 1.02 * least);
}

TEST_CASE("even values keep their whole range") {
  std::vector<float> values;
  for (int value = -500; value <= 500; ++value) values.push_back(static_cast<float>(value));
  const whet::Range found = range_of(values);
  CHECK(found.low <= -490.0f);
  CHECK(found.high >= 490.0f);
}

TEST_CASE("nothing seen is the range of nothing, and a single step is refused") {
  CHECK(whet::LeastSquaredError{}.begin().range() == whet::Range{0, 0});
  CHECK(range_of({0.0f, 0.0f}) == whet::Range{0, 0});
  CHECK_THROWS_AS(whet::LeastSquaredError{1}.begin(), std::invalid_argument);
}
