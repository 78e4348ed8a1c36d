#include <stdexcept>
#include <vector>

#include <whet/train.hpp>
#include <whet/transform/prune_while_distilling.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

using namespace whet;

namespace {
struct Wide : Sequential<Input<4>, Named<"hidden", Dense<60>>, ReLU, Dense<3>> {};
struct Small : Sequential<Input<4>, Named<"hidden", Dense<40>>, ReLU, Dense<3>> {};

const TrainOptions options{.epochs = 6, .seed = 3, .batch = 16, .learning_rate = 0.01, .threads = 1};

struct Given {
  Dataset data = toy_data(300);
  Weights<Wide> teacher = train<Wide>(data, options);
  Weights<Small> start = TrainingState<Small>(7).weights;
};
const Given& given() {
  static const Given once;
  return once;
}

void check_zeros(const Weights<Small>& weights) {
  for (std::size_t index = 0; index < weights.values().size(); ++index)
    if (weights.mask().values()[index] == 0) CHECK(weights.values()[index] == 0.0f);
}
}  // namespace

TEST_CASE("a student is pruned while its teacher alone says what is right") {
  const Dataset& data = given().data;
  const Weights<Wide>& teacher = given().teacher;
  const Weights<Small>& start = given().start;
  const Dataset unlabelled = Dataset::view(Shape(4), data.samples());
  const auto check = [&](const auto& criterion, const PruneOptions& pruning, double expected) {
    const auto weights = prune_while_distilling(teacher, start, unlabelled, SoftTargets{.alpha = 1.0},
                                                criterion, pruning, {.end = 0.6, .every = 5}, options);
    CHECK(sparsity(weights) == Approx(expected).margin(0.01));
    CHECK(accuracy(weights, data) > 0.9);
    check_zeros(weights);
  };
  check(Magnitude{}, {.sparsity = 0.7}, 0.7);
  check(Taylor{}, {.sparsity = 0.6}, 0.6);
  check(Magnitude{}, options_for<NofM<2, 4>>(), 0.5);
}

TEST_CASE("where the loss leaves the teacher out, the mask is that of training with labels") {
  const auto& [data, teacher, start] = given();
  const auto distilled = prune_while_distilling(teacher, start, data, HardTargets{}, Magnitude{},
                                                {.sparsity = 0.7}, {.every = 5}, options);
  const auto trained =
      prune_while_training(start, data, Magnitude{}, {.sparsity = 0.7}, {.every = 5}, options);
  CHECK(distilled.mask() == trained.mask());
  CHECK(accuracy(distilled, data) == Approx(accuracy(trained, data)).margin(0.02));
  const auto softly = prune_while_distilling(teacher, start, data, SoftTargets{}, Magnitude{},
                                             {.sparsity = 0.7}, {.every = 5}, options);
  CHECK_FALSE(softly == trained);
}

TEST_CASE("a loss with a regressor prunes the student and not what is dropped") {
  const auto& [data, teacher, start] = given();
  const Combined loss{SoftTargets{}, Hint<"hidden", "hidden">{.weight = 1.0}};
  const auto weights = prune_while_distilling(teacher, start, data, loss, Magnitude{},
                                              {.sparsity = 0.7, .global = true}, {.every = 5}, options);
  // Of all layers together: weights of a regressor among them would take a part of the sparsity.
  CHECK(sparsity(weights) == Approx(0.7).margin(0.001));
  CHECK(weights.mask().records() == weights.records().size());
  check_zeros(weights);
}

TEST_CASE("what was pruned before stays so, and freezes as its pattern") {
  const auto& [data, teacher, start] = given();
  using Pattern = NofM<2, 4>;
  const auto half = prune(start, Magnitude{}, options_for<NofM<1, 2>>());
  const auto weights = prune_while_distilling(teacher, half, data, SoftTargets{}, Magnitude{},
                                              options_for<Pattern>(), {.end = 1.0}, options);
  for (std::size_t index = 0; index < weights.values().size(); ++index)
    if (half.mask().values()[index] == 0) CHECK(weights.mask().values()[index] == 0);
  CHECK_NOTHROW(freeze<Sparse<Float32Policy, Pattern>>(weights));
}

TEST_CASE("a pruning with a teacher refuses what either refuses") {
  const auto& [data, teacher, start] = given();
  CHECK_THROWS_WITH(prune_while_distilling(teacher, start, data, SoftTargets{}, Magnitude{}, {},
                                           {.begin = 0.5, .end = 0.4}),
                    "prune: option end: expected from begin to 1, found 0.4");
  CHECK_THROWS_AS(prune_while_distilling(teacher, start, data, SoftTargets{}, Magnitude{}, {.sparsity = 1.0}),
                  std::invalid_argument);
  CHECK_THROWS_AS(
      prune_while_distilling(teacher, start, data, SoftTargets{.temperature = 0.0}, Magnitude{}, {}),
      std::invalid_argument);
}

TEST_CASE("a student is pruned with a teacher as docs/distillation.md says") {
  const auto& [samples, teacher, start] = given();
  // snippet: prune
  const auto sparse = prune_while_distilling(teacher, start, samples, SoftTargets{}, Magnitude{},
                                             {.sparsity = 0.75}, {.end = 0.6}, {.epochs = 10});
  // end
  CHECK(sparsity(sparse) == Approx(0.75).margin(0.01));
}
