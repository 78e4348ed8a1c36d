#include <cmath>

#include <whet/topology/dense.hpp>
#include <whet/train/evaluate.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/loss/cross_entropy.hpp>
#include <whet/train/loss/mean_squared_error.hpp>
#include <whet/train/metrics.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

namespace {
struct Network : whet::Sequential<whet::Input<4>, whet::Dense<3>> {};
}  // namespace

TEST_CASE("an evaluation in batches is the mean over all samples") {
  const whet::Dataset data = toy_data(700);
  whet::Weights<Network> weights;
  whet::initialize(weights, 2);
  whet::ThreadPool pool(2);
  auto engine = whet::make_engine(weights, pool);
  const auto result = whet::evaluate(engine, data, whet::CrossEntropy<float>());
  CHECK(result.accuracy == whet::accuracy(weights, data));
  CHECK(result.loss == Catch::Approx(whet::mean_loss(weights, data)));
}

TEST_CASE("an evaluation against targets has no accuracy without labels") {
  const whet::Dataset data = whet::Dataset(whet::Shape(4), {1, 2, 3, 4, 5, 6, 7, 8})
                                 .with_targets(whet::Shape(3), {1, 0, 0, 0, 2, 0});
  whet::ThreadPool pool(1);
  auto engine = whet::make_engine(whet::Weights<Network>(), pool);
  const auto result = whet::evaluate(engine, data, whet::MeanSquaredError<float>());
  CHECK(std::isnan(result.accuracy));
  CHECK(result.loss == Catch::Approx((1.0 / 3 + 4.0 / 3) / 2));
}
