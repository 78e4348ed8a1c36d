#include <array>
#include <stdexcept>

#include <whet/transform/latency/prediction_error.hpp>

#include "catch.hpp"

TEST_CASE("the rank correlation is that of the order alone") {
  const std::array measured{1.0, 2.0, 3.0, 4.0, 5.0};
  CHECK(whet::rank_correlation(std::array{1.0, 10.0, 11.0, 12.0, 1000.0}, measured) == Approx(1.0));
  CHECK(whet::rank_correlation(std::array{5.0, 4.0, 3.0, 2.0, 1.0}, measured) == Approx(-1.0));
  // 1 - 6 sum d^2 / (n (n^2 - 1)) with d = 1, -1, 0, 1, -1.
  CHECK(whet::rank_correlation(std::array{2.0, 1.0, 3.0, 5.0, 4.0}, measured) == Approx(1.0 - 24.0 / 120.0));
}

TEST_CASE("equal values share the mean of their ranks") {
  // Ranks 1.5, 1.5, 3 against 1, 2, 3.
  CHECK(whet::rank_correlation(std::array{7.0, 7.0, 9.0}, std::array{1.0, 2.0, 3.0}) ==
        Approx(0.8660254037844386));
  CHECK(whet::rank_correlation(std::array{7.0, 7.0}, std::array{1.0, 2.0}) == 0.0);
}

TEST_CASE("errors of predictions are relative to what was measured") {
  std::array<double, 10> measured{};
  std::array<double, 10> predicted{};
  for (std::size_t index = 0; index < measured.size(); ++index) {
    measured[index] = 10.0 * static_cast<double>(index + 1);
    // Errors of 1 %, 2 % … 10 %, all too little.
    predicted[index] = measured[index] * (1.0 - 0.01 * static_cast<double>(index + 1));
  }
  const whet::PredictionError error = whet::prediction_error(predicted, measured);
  CHECK(error.median == Approx(0.05));
  CHECK(error.quantile_90 == Approx(0.09));
  CHECK(error.bias == Approx(-0.055));
  CHECK(error.rank_correlation == Approx(1.0));
}

TEST_CASE("a correlation takes pairs") {
  CHECK_THROWS_AS(whet::rank_correlation(std::array{1.0}, std::array{1.0}), std::invalid_argument);
  CHECK_THROWS_AS(whet::rank_correlation(std::array{1.0, 2.0}, std::array{1.0, 2.0, 3.0}),
                  std::invalid_argument);
}
