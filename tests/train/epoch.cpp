#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <span>
#include <stdexcept>
#include <vector>

#include <whet/train/epoch.hpp>

#include "catch.hpp"

namespace {

const whet::TrainOptions options{.epochs = 3, .batch = 4};

whet::TrainerState new_state() { return {std::span<const whet::LayerRecord>{}, whet::Generator(1)}; }

whet::LossInput<float> input_of(const std::vector<float>& outputs, std::span<const int> labels) {
  const auto rows = static_cast<Eigen::Index>(outputs.size() / 2);
  return {.outputs = {outputs.data(), rows, 2}, .labels = labels, .targets = {nullptr, 0, 0}, .samples = {}};
}

}  // namespace

TEST_CASE("the batches of an epoch have every sample once, in another order in the next epoch") {
  whet::Epoch epoch(10, 0, options);
  whet::TrainerState state = new_state();
  std::vector<std::vector<std::size_t>> orders;
  for (int number = 1; number <= 2; ++number) {
    whet::TrainingProgress progress = epoch.start(state);
    CHECK(progress.epoch == number);
    CHECK(progress.batches == 3);
    auto& order = orders.emplace_back();
    for (const std::size_t size : std::vector<std::size_t>{4, 4, 2}) {
      CHECK(epoch.batch(state).size() == size);
      order.insert(order.end(), epoch.batch(state).begin(), epoch.batch(state).end());
      epoch.count(state, input_of(std::vector<float>(2 * size), {}), 1.0, progress);
    }
    whet::Epoch::finish(state, progress);
    CHECK(progress.epoch_ended);
    CHECK(std::set(order.begin(), order.end()).size() == 10);
  }
  CHECK(orders[0] != orders[1]);
}

TEST_CASE("an epoch that was left goes on in the same order") {
  whet::Epoch epoch(10, 0, options);
  whet::TrainerState state = new_state();
  whet::TrainingProgress progress = epoch.start(state);
  epoch.count(state, input_of(std::vector<float>(8), {}), 1.0, progress);
  const std::vector<std::size_t> next(epoch.batch(state).begin(), epoch.batch(state).end());
  whet::Epoch other(10, 0, options);
  progress = other.start(state);
  CHECK(progress.batch == 1);
  CHECK(std::ranges::equal(other.batch(state), next));
}

TEST_CASE("without shuffling samples come in their order") {
  whet::TrainOptions chosen = options;
  chosen.shuffle = false;
  whet::Epoch epoch(10, 0, chosen);
  whet::TrainerState state = new_state();
  epoch.start(state);
  state.batch = 2;
  CHECK(epoch.batch(state)[0] == 8);
  CHECK(epoch.batch(state)[1] == 9);
}

TEST_CASE("progress has the means over the samples so far, and an accuracy where there are labels") {
  whet::Epoch epoch(6, 2, options);
  whet::TrainerState state = new_state();
  whet::TrainingProgress progress = epoch.start(state);
  const std::vector<int> labels{0, 1, 1, 1};
  epoch.count(state, input_of({1, 0, 0, 1, 1, 0, 0, 1}, labels), 2.0, progress);
  CHECK(progress.loss == 0.5);
  CHECK(progress.accuracy == 0.75);
  epoch.count(state, input_of({1, 0, 1, 0}, std::span(labels).first(2)), 7.0, progress);
  CHECK(progress.loss == 1.5);
  CHECK(progress.accuracy == Catch::Approx(4.0 / 6));
  CHECK(progress.batch == 2);
  whet::TrainerState other = new_state();
  CHECK(std::isnan(whet::Epoch(6, 0, options).start(other).accuracy));
}

TEST_CASE("the middle of a step is half a batch further than its begin") {
  whet::Epoch epoch(8, 0, options);
  whet::TrainerState state = new_state();
  const whet::TrainingProgress progress = epoch.start(state);
  CHECK(whet::Epoch::middle(state, progress) == 0.25);
  state.epoch = 2;
  state.batch = 1;
  CHECK(whet::Epoch::middle(state, progress) == 2.75);
}

TEST_CASE("an epoch of a state that belongs to more batches is refused") {
  whet::Epoch epoch(8, 0, options);
  whet::TrainerState state = new_state();
  for (const std::size_t batches :
       {std::size_t{2}, std::size_t{3}}) {  // The last one would have ended the epoch.
    state.batch = batches;
    CHECK_THROWS_AS(epoch.start(state), std::invalid_argument);
  }
  state.batch = 1;
  CHECK_NOTHROW(epoch.start(state));
}
