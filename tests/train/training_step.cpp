#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <whet/topology/dense.hpp>
#include <whet/train/candidate_network.hpp>
#include <whet/train/loss/mean_squared_error.hpp>
#include <whet/train/training_step.hpp>

#include "catch.hpp"

namespace {

struct Line : whet::Sequential<whet::Input<1>, whet::Dense<1>> {};

const whet::TrainOptions options{.optimizer = whet::OptimizerKind::sgd, .weight_decay = 0.0, .momentum = 0.0};

}  // namespace

TEST_CASE("a step moves the parameters against the gradient of the batch's mean loss") {
  whet::ThreadPool pool(1);
  const auto network = whet::candidate_network<float, Line>();
  auto engine = whet::make_engine(network, pool);
  const whet::MeanSquaredError<float> loss;
  const auto data = whet::Dataset(whet::Shape(1), {1, 3}).with_targets(whet::Shape(1), {2, 4});
  whet::BatchLoader loader(data, loss);
  const std::vector<std::size_t> both{0, 1};
  loader.load(both, pool);
  whet::TrainingStep step(engine, loss, options);
  whet::Generator generator(1);
  // All is zero at first: the losses are 4 and 16, and d/dw = mean of -2·x·y = -14, d/db = mean of -2·y = -6.
  CHECK(step.differentiate(loader, generator, 0.5) == 20.0);
  CHECK(step.against(loader).outputs.rows() == 2);
  whet::OptimizerState state{whet::ParameterBuffer<float>(network.records),
                             whet::ParameterBuffer<float>(network.records)};
  step.update(state, 0.5);
  CHECK(engine.parameters().kernel(0)(0, 0) == 7.0F);
  CHECK(engine.parameters().bias(0)(0) == 3.0F);
  CHECK(state.step == 1);
}

TEST_CASE("a loss that is not finite leaves the gradients as they were") {
  whet::ThreadPool pool(1);
  auto engine = whet::make_engine(whet::candidate_network<float, Line>(), pool);
  engine.parameters().bias(0)(0) = std::numeric_limits<float>::infinity();
  const whet::MeanSquaredError<float> loss;
  const auto data = whet::Dataset(whet::Shape(1), {1}).with_targets(whet::Shape(1), {2});
  whet::BatchLoader loader(data, loss);
  const std::vector<std::size_t> first{0};
  loader.load(first, pool);
  whet::TrainingStep step(engine, loss, options);
  whet::Generator generator(1);
  CHECK_FALSE(std::isfinite(step.differentiate(loader, generator, 0.5)));
  CHECK(engine.gradients().bias(0)(0) == 0.0F);
}
