#include <algorithm>
#include <stdexcept>
#include <vector>

#include <whet/train.hpp>
#include <whet/transform/prune_while_training.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

using namespace whet;

namespace {
struct Network : Sequential<Input<4>, Named<"hidden", Dense<40>>, ReLU, Dense<3>> {};
}  // namespace

TEST_CASE("sparsity grows as the schedule says") {
  const PruneSchedule cubic{.begin = 0.2, .end = 0.6};
  CHECK(cubic.reached(0.1) == 0.0);
  CHECK(cubic.reached(0.2) == 0.0);
  CHECK(cubic.reached(0.4) == Approx(0.875));
  CHECK(cubic.reached(0.6) == 1.0);
  CHECK(cubic.reached(0.9) == 1.0);
  CHECK(PruneSchedule{.growth = SparsityGrowth::linear, .end = 0.5}.reached(0.25) == Approx(0.5));
  CHECK(PruneSchedule{.growth = SparsityGrowth::constant, .begin = 0.5}.reached(0.5) == 1.0);
}

TEST_CASE("a network is pruned while it learns, and learns all the same") {
  const Dataset data = toy_data(600);
  const TrainOptions training{.epochs = 8, .batch = 16, .learning_rate = 0.01, .threads = 1};
  const auto check = [&](const auto& criterion, const PruneSchedule& schedule, const PruneOptions& options,
                         double expected) {
    const auto weights = prune_while_training<Network>(data, criterion, options, schedule, training);
    CHECK(weights.is_pruned());
    CHECK(sparsity(weights) == Approx(expected).margin(0.01));
    CHECK(accuracy(weights, data) > 0.9);
    for (std::size_t index = 0; index < weights.values().size(); ++index)
      if (weights.mask().values()[index] == 0) CHECK(weights.values()[index] == 0.0f);
  };
  check(Magnitude{}, {.every = 5}, {.sparsity = 0.7}, 0.7);
  check(Magnitude{}, {.growth = SparsityGrowth::constant, .begin = 0.3}, {.sparsity = 0.7}, 0.7);
  check(Taylor{}, {.growth = SparsityGrowth::linear, .every = 5}, {.sparsity = 0.6}, 0.6);
  check(Magnitude{}, {.every = 5}, options_for<NofM<2, 4>>(), 0.5);
  check(Magnitude{}, {.every = 5}, {.sparsity = 0.5, .block_outputs = 8}, 0.5);
}

TEST_CASE("while a network is pruned its sparsity is at each step what the schedule says") {
  const PruneSchedule schedule{.begin = 0.2, .end = 0.6, .every = 4};
  const MaskSchedule pruning =
      detail::mask_schedule(Magnitude{}, {.sparsity = 0.8}, schedule, records<Network>.size());
  std::vector<double> done;
  std::vector<double> seen;
  const MaskSchedule watched{
      [&](const Engine<float>& engine, double part, std::uint64_t step, WeightMask& mask) {
        CHECK(step == done.size());
        pruning.update(engine, part, step, mask);
        done.push_back(part);
        Weights<Network> masked;
        std::ranges::fill(masked.values(), 1.0F);
        masked.set_mask(mask);
        seen.push_back(masked.is_pruned() ? sparsity(masked) : 0.0);
      },
      pruning.end};
  TrainingState<Network> state(1);
  detail::train_masked(state, toy_data(400), {.epochs = 4, .batch = 20, .threads = 1}, {}, watched);
  REQUIRE(seen.size() == 80);
  double expected = 0.0;
  bool ended = false;
  for (std::size_t step = 0; step < seen.size(); ++step) {
    if (!ended && done[step] >= schedule.end) {
      expected = 0.8;
      ended = true;
    } else if (!ended && done[step] >= schedule.begin && step % 4 == 0) {
      expected = 0.8 * schedule.reached(done[step]);
    }
    CAPTURE(step);
    CHECK(seen[step] == Approx(expected).margin(0.02));
  }
}

TEST_CASE("pruning while training gives the same bits for any number of threads") {
  const Dataset data = toy_data(300);
  const auto run = [&](int threads) {
    return prune_while_training<Network>(data, Magnitude{}, {.sparsity = 0.6}, {.every = 3},
                                         {.epochs = 3, .seed = 5, .batch = 32, .threads = threads});
  };
  CHECK(run(1) == run(3));
}

TEST_CASE("early stopping keeps the best of what is pruned to the end") {
  const Dataset data = toy_data(300);
  const auto weights = prune_while_training<Network>(
      data, Magnitude{}, {.sparsity = 0.8}, {.end = 0.5, .every = 2},
      {.epochs = 6, .batch = 16, .learning_rate = 0.01, .validation = 0.2, .patience = 4, .threads = 1});
  CHECK(sparsity(weights) == Approx(0.8).margin(0.01));
}

TEST_CASE("the best epoch is one behind the last pruning, where that falls on the end of an epoch") {
  // The third of four epochs ends when three quarters are done: only the fourth is pruned to the end, and
  // what a quarter of the weights does in it is worse than what all did before.
  const Dataset data = toy_data(300);
  const auto run = [&](int patience) {
    return prune_while_training<Network>(data, Magnitude{}, options_for<NofM<1, 4>>(), {.end = 0.75},
                                         {.epochs = 4,
                                          .batch = 16,
                                          .learning_rate = 0.01,
                                          .validation = 0.2,
                                          .patience = patience,
                                          .threads = 1});
  };
  const auto weights = run(4);
  CHECK(weights == run(0));
  const auto zeros = std::ranges::count(weights.parameters().kernel(0).reshaped(), 0.0f);
  CHECK(zeros == 120);
  CHECK_NOTHROW(freeze<Sparse<Float32Policy, NofM<1, 4>>>(weights));
}

TEST_CASE("a schedule may end with the training") {
  const Dataset data = toy_data(300);
  for (const SparsityGrowth growth : {SparsityGrowth::cubic, SparsityGrowth::constant}) {
    const PruneSchedule schedule{.growth = growth, .end = 1.0, .every = 7};
    const TrainOptions training{.epochs = 2, .batch = 16, .threads = 1};
    const auto groups =
        prune_while_training<Network>(data, Magnitude{}, options_for<NofM<2, 4>>(), schedule, training);
    CHECK(sparsity(groups) == Approx(0.5));
    const auto elements =
        prune_while_training<Network>(data, Magnitude{}, {.sparsity = 0.7}, schedule, training);
    CHECK(sparsity(elements) == Approx(0.7).margin(0.01));
  }
}

TEST_CASE("schedules that make no sense are refused in words") {
  const Dataset data = toy_data(30);
  const auto run = [&](const PruneSchedule& schedule) {
    return prune_while_training<Network>(data, Magnitude{}, {.sparsity = 0.6}, schedule);
  };
  CHECK_THROWS_WITH(run({.begin = 0.5, .end = 0.4}),
                    "prune: option end: expected from begin to 1, found 0.4");
  CHECK_THROWS_AS(run({.begin = -1.0}), std::invalid_argument);
  CHECK_THROWS_AS(run({.every = 0}), std::invalid_argument);
}

TEST_CASE("a network is pruned as docs/pruning.md says") {
  const Dataset data = toy_data(600);
  // snippet: gradual
  auto weights = train<Network>(data, {.epochs = 5});
  weights =
      prune_while_training(weights, data, Magnitude{}, {.sparsity = 0.75}, {.end = 0.6}, {.epochs = 10});
  weights = train(weights, data, {.epochs = 2, .learning_rate = 1e-4});  // what is pruned stays so
  // end
  CHECK(sparsity(weights) == Approx(0.75).margin(0.02));
  // snippet: freeze
  using Blocks = Block<16, 1, Keep{25}>;
  const auto pruned = prune(weights, Magnitude{}, options_for<Blocks>());
  const auto model = freeze<Sparse<Float32Policy, Blocks>>(pruned);
  // end
  CHECK(model.weight_bytes < Model<Network, Float32Policy>::weight_bytes);
}
