#include <cstdint>
#include <vector>

#include <whet/topology/dense.hpp>
#include <whet/topology/relu.hpp>
#include <whet/train/mask_schedule.hpp>
#include <whet/train/train.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

using namespace whet;

namespace {
struct Network : Sequential<Input<4>, Dense<6>, ReLU, Dense<3>> {};
}  // namespace

TEST_CASE("a mask schedule sees every step in order, and what it prunes is zero from that step on") {
  std::vector<double> done;
  std::vector<std::uint64_t> steps;
  TrainingState<Network> state(1);
  const MaskSchedule schedule{
      [&](const Engine<float>& engine, double part, std::uint64_t step, WeightMask& mask) {
        done.push_back(part);
        steps.push_back(step);
        if (mask.records() == 0) mask = full_mask(engine.records());
        if (step == 3) mask.kernel(0)(0, 0) = 0;
        if (step > 3) CHECK(engine.parameters().kernel(0)(0, 0) == 0.0F);
      },
      1.0};
  detail::train_masked(state, toy_data(40), {.epochs = 2, .batch = 8, .threads = 1}, {}, schedule);
  REQUIRE(steps.size() == 10);
  for (std::size_t index = 0; index < steps.size(); ++index) {
    CHECK(steps[index] == index);
    // After the last step all is done.
    CHECK(done[index] == Approx(index == 9 ? 1.0 : (static_cast<double>(index) + 0.5) / 10.0));
  }
  CHECK(state.weights.mask().kernel(0)(0, 0) == 0);
  CHECK(state.weights.layer<0>().kernel(0, 0) == 0.0F);
  CHECK(state.trainer.optimizer.first.kernel(0)(0, 0) == 0.0F);
  CHECK(state.trainer.optimizer.second.kernel(0)(0, 0) == 0.0F);
}
