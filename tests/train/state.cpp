#include <whet/topology/dense.hpp>
#include <whet/train/state.hpp>

#include "catch.hpp"

namespace {
struct Network : whet::Sequential<whet::Input<4>, whet::Dense<3>> {};
}  // namespace

TEST_CASE("a new training starts from random weights of its seed, or from given ones") {
  const whet::TrainingState<Network> first(1);
  CHECK(first == whet::TrainingState<Network>(1));
  CHECK(first != whet::TrainingState<Network>(2));
  CHECK(whet::TrainingState<Network>(first.weights, 2).weights == first.weights);
}

TEST_CASE("the best weights are the present ones until early stopping has measured some") {
  whet::TrainingState<Network> state(1);
  CHECK(state.best_weights() == state.weights);
  state.trainer.best_loss = 0.5;
  CHECK(state.best_weights() == whet::Weights<Network>());
}
