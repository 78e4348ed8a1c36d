#include <cmath>
#include <stdexcept>
#include <vector>

#include <whet/data/normalization.hpp>

#include "catch.hpp"

using whet::Dataset;
using whet::Shape;

TEST_CASE("mean and deviation are by channel, over all pixels of all samples") {
  const Dataset data(Shape(1, 2, 2), {1, 10, 2, 10, 3, 10, 6, 10});
  const whet::Normalization found = whet::normalization_of(data);
  CHECK(found.means == std::vector<double>{3, 10});
  CHECK(found.deviations[0] == Catch::Approx(std::sqrt((4.0 + 1.0 + 0.0 + 9.0) / 4.0)));
  CHECK(found.deviations[1] == 1.0);
}

TEST_CASE("a normalized data set has mean 0 and deviation 1 in every channel") {
  const Dataset data(Shape(1, 2, 2), {1, 10, 2, 30, 3, 20, 6, -70}, {0, 1}, 2);
  const auto found = whet::normalization_of(data);
  const Dataset normalized = data.normalized(found.means, found.deviations);
  const auto after = whet::normalization_of(normalized);
  for (std::size_t channel = 0; channel < 2; ++channel) {
    CHECK(after.means[channel] == Catch::Approx(0.0).margin(1e-6));
    CHECK(after.deviations[channel] == Catch::Approx(1.0));
  }
  CHECK(normalized.label(1) == 1);
}

TEST_CASE("a channel that never changes has deviation 1, whatever its value is") {
  for (const float value : {0.0F, 0.1F, -7e8F})
    CHECK(whet::normalization_of(Dataset(Shape(1), std::vector<float>(1000, value))).deviations[0] == 1.0);
}

TEST_CASE("an empty data set has no mean") {
  CHECK_THROWS_AS(whet::normalization_of(Dataset(Shape(2), std::vector<float>())), std::invalid_argument);
}
