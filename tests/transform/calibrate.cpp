#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <whet/topology/dense.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/relu.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/initialize.hpp>
#include <whet/transform/calibrate.hpp>

#include "catch.hpp"

namespace {

struct Network : whet::Sequential<whet::Input<2>, whet::Dense<2>, whet::ReLU, whet::Dense<1>> {};

/// Outputs by hand: tensor 1 is (x0 + x1, x0 - x1), tensor 2 its ReLU, tensor 3 their sum - 10.
whet::Weights<Network> by_hand() {
  whet::Weights<Network> weights;
  weights.layer<0>().kernel << 1, 1, 1, -1;
  weights.layer<1>().kernel << 1, 1;
  weights.layer<1>().bias << -10;
  return weights;
}

whet::Dataset grid() {
  std::vector<float> samples;
  for (int x = -20; x <= 30; ++x)
    for (int y = 0; y <= 20; ++y) {
      samples.push_back(static_cast<float>(x));
      samples.push_back(static_cast<float>(y));
    }
  return whet::Dataset(whet::Shape(2), std::move(samples));
}

}  // namespace

TEST_CASE("calibration finds the range of the input and of every layer's output over all batches") {
  const auto result = whet::calibrate(by_hand(), grid(), whet::MinMax{});
  REQUIRE(result.ranges.size() == 4);
  CHECK(result.ranges[0] == whet::Range{-20, 30});
  CHECK(result.ranges[1] == whet::Range{-40, 50});
  CHECK(result.ranges[2] == whet::Range{0, 50});
  CHECK(result.ranges[3] == whet::Range{-10, 50});  // At x = 30, y = 20: 50 + 10 - 10
}

TEST_CASE("every observer calibrates") {
  const auto percentile = whet::calibrate(by_hand(), grid(), whet::Percentile{90.0});
  CHECK(percentile.ranges[1].high < 50.0F);
  CHECK(percentile.ranges[1].low > -40.0F);
  const auto average = whet::calibrate(by_hand(), grid(), whet::MovingAverage{0.5});
  CHECK(average.ranges[0].low > -20.0F);
  CHECK(average.ranges[0].high < 30.0F);
  // The grid is even, so that cutting off much of it would cost more than finer steps gain.
  const auto least_error = whet::calibrate(by_hand(), grid(), whet::LeastSquaredError{});
  CHECK(least_error.ranges[0].low == Catch::Approx(-20.0F).epsilon(0.05));
  CHECK(least_error.ranges[0].high == Catch::Approx(30.0F).epsilon(0.05));
  const auto entropy = whet::calibrate(by_hand(), grid(), whet::Entropy{});
  CHECK(entropy.ranges[0].low == -20.0F);
  CHECK(entropy.ranges[0].high == Catch::Approx(30.0F).epsilon(0.05));
}

TEST_CASE("all steps of a recurrent layer are one batch to an observer that weighs batches") {
  struct Recurrent : whet::Sequential<whet::Input<6, 2>, whet::LSTM<3>> {};
  whet::Weights<Recurrent> weights;
  whet::initialize(weights, 3);
  weights.values()[0] = 2.0F;
  whet::Generator generator(4);
  std::vector<float> values(30 * 12);
  for (float& value : values) value = static_cast<float>(2.0 * generator.uniform() - 1.0);
  const whet::Dataset samples(whet::Shape(6, 2), std::move(values));
  const auto all = whet::calibrate(weights, samples, whet::MinMax{});
  const auto average = whet::calibrate(weights, samples, whet::MovingAverage{0.01});
  CHECK(average.ranges == all.ranges);
  CHECK(all.ranges[1].high > 0.0F);
}

TEST_CASE("calibration refuses an empty data set, other samples and numbers that are not finite") {
  const auto weights = by_hand();
  CHECK_THROWS_AS(whet::calibrate(weights, grid().first(0)), std::invalid_argument);
  CHECK_THROWS_AS(whet::calibrate(weights, whet::Dataset(whet::Shape(3), {1, 2, 3})), std::invalid_argument);
  CHECK_THROWS_WITH(
      whet::calibrate(weights, whet::Dataset(whet::Shape(2), {1, std::numeric_limits<float>::infinity()})),
      Catch::Matchers::ContainsSubstring("tensor 0"));
}
