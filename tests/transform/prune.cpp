#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/train.hpp>
#include <whet/transform/prune.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"
#include "train/toy_data.hpp"

using namespace whet;

namespace {

struct Small : Sequential<Input<6, 6, 4>, Named<"stem", Conv2D<8, 3>>, BatchNorm, ReLU,
                          Named<"depth", DepthwiseConv2D<3>>, ReLU, Flatten, Named<"hidden", Dense<16>>, ReLU,
                          Named<"scores", Dense<4>>> {};

struct Grouped : Sequential<Input<8>, Named<"group", Layers<Dense<6>, BatchNorm>>, ReLU, Dense<3>> {};
struct Linear : Sequential<Input<8>, Dense<3>> {};
struct ToyNetwork : Sequential<Input<4>, Dense<12>, BatchNorm, ReLU, Dense<3>> {};

template <class Network>
Weights<Network> random_weights(std::uint64_t seed) {
  Weights<Network> weights;
  initialize(weights, seed);
  return weights;
}

template <LayerKey Key>
int zeros(const Weights<Small>& weights) {
  return static_cast<int>((weights.layer<Key>().kernel.array() == 0.0f).count());
}

}  // namespace

TEST_CASE("magnitude pruning zeros the smallest weights of each layer, and masks them") {
  const auto weights = random_weights<Small>(3);
  auto pruned = weights;
  prune(pruned, Magnitude{}, {.sparsity = 0.75});
  CHECK(zeros<"stem">(pruned) == 8 * 36 * 3 / 4);
  CHECK(zeros<"hidden">(pruned) == 16 * 288 * 3 / 4);
  CHECK(zeros<"scores">(pruned) == 4 * 16 * 3 / 4);
  CHECK(zeros<"depth">(pruned) == 0);
  float largest_pruned = 0.0f;
  float smallest_kept = 1e9f;
  const auto before = weights.layer<"hidden">().kernel;
  const auto after = pruned.layer<"hidden">().kernel;
  for (Eigen::Index index = 0; index < before.size(); ++index) {
    const float magnitude = std::abs(before.data()[index]);
    if (after.data()[index] == 0.0f)
      largest_pruned = std::max(largest_pruned, magnitude);
    else
      smallest_kept = std::min(smallest_kept, magnitude);
  }
  CHECK(largest_pruned <= smallest_kept);
  CHECK(pruned.is_pruned());
  CHECK(sparsity(pruned, 0) == Approx(0.75));
}

TEST_CASE("equal weights are pruned by index, not all at once") {
  Weights<Small> weights;
  for (float& weight : weights.values()) weight = 0.5f;
  prune(weights, Magnitude{}, {.sparsity = 0.5});
  CHECK(zeros<"scores">(weights) == 32);
  prune(weights, Magnitude{}, {.sparsity = 0.5});
  CHECK(zeros<"scores">(weights) == 32);
  prune(weights, Magnitude{}, {.sparsity = 0.75});
  CHECK(zeros<"scores">(weights) == 48);
}

TEST_CASE("a global choice prunes most where weights are small") {
  auto weights = random_weights<Small>(3);
  weights.layer<"hidden">().kernel *= 0.01f;
  prune(weights, Magnitude{}, {.sparsity = 0.8, .global = true});
  const double all = 8 * 36 + 16 * 288 + 4 * 16;
  CHECK(zeros<"stem">(weights) + zeros<"hidden">(weights) + zeros<"scores">(weights) ==
        std::llround(0.8 * all));
  CHECK(zeros<"stem">(weights) == 0);
  SECTION("and leaves no layer empty") {
    prune(weights, Magnitude{}, {.sparsity = 0.999, .global = true});
    CHECK(zeros<"hidden">(weights) < 16 * 288);
    CHECK(zeros<"scores">(weights) < 64);
  }
}

TEST_CASE("layers have sparsities of their own, and names that are not there are refused") {
  auto weights = random_weights<Small>(3);
  prune(weights, Magnitude{},
        {.sparsity = 0.5, .layers = {{"stem", 0.0}, {last_layer, 0.25}, {"depth", 0.5}}});
  CHECK(zeros<"stem">(weights) == 0);
  CHECK(zeros<"scores">(weights) == 16);
  CHECK(zeros<"depth">(weights) == 36);
  CHECK_THROWS_WITH(prune(weights, Magnitude{}, {.layers = {{"stam", 0.5}}}),
                    "prune: option layers: expected layers with weights of this topology, found 'stam'");
  CHECK_THROWS_WITH(prune(weights, Magnitude{}, {.sparsity = 1.0}),
                    "prune: option sparsity: expected at least 0 and below 1, found 1");
  CHECK_THROWS_AS(prune(weights, Magnitude{}, {.kept_of_group = 4, .group = 4}), std::invalid_argument);
}

TEST_CASE("of a group that is named, normalization stays whole") {
  auto weights = random_weights<Grouped>(3);
  const auto before = weights;
  prune(weights, Magnitude{}, {.sparsity = 0.0, .layers = {{"group", 0.5}}});
  CHECK(sparsity(weights, 0) == Approx(0.5));
  CHECK(weights.parameters().kernel(1) == before.parameters().kernel(1));
  prune(weights, Magnitude{}, {.kept_of_group = 1, .group = 2, .layers = {{0, 0.5}}});
  CHECK(weights.parameters().kernel(1) == before.parameters().kernel(1));
}

TEST_CASE("N:M pruning keeps the largest of each group") {
  const auto weights = random_weights<Small>(5);
  const auto pruned = prune(weights, Magnitude{}, options_for<NofM<2, 4>>());
  const auto before = weights.layer<"hidden">().kernel;
  const auto after = pruned.layer<"hidden">().kernel;
  for (Eigen::Index output = 0; output < 16; ++output)
    for (Eigen::Index group = 0; group < 288; group += 4) {
      int kept = 0;
      float least_kept = 1e9f;
      float most_pruned = 0.0f;
      for (Eigen::Index input = group; input < group + 4; ++input) {
        const float magnitude = std::abs(before(output, input));
        kept += after(output, input) != 0.0f;
        if (after(output, input) != 0.0f)
          least_kept = std::min(least_kept, magnitude);
        else
          most_pruned = std::max(most_pruned, magnitude);
      }
      CHECK(kept == 2);
      CHECK(most_pruned <= least_kept);
    }
  CHECK(!weights.is_pruned());
  CHECK(prune(weights, Magnitude{}, {.sparsity = 0.0, .kept_of_group = 2}).mask() == pruned.mask());
}

TEST_CASE("the bias in a GRU's kernel is no weight to prune") {
  struct Recurrent : Sequential<Input<5, 3>, GRU<4>, Dense<2>> {};
  auto weights = random_weights<Recurrent>(6);
  weights.layer<0>().kernel.rightCols(1).setConstant(1e-6f);
  for (const PruneOptions& options :
       {PruneOptions{.layers = {{0, 0.5}}}, PruneOptions{.global = true, .layers = {{0, 0.5}}},
        PruneOptions{.kept_of_group = 1, .group = 3, .layers = {{0, 0.5}}},
        PruneOptions{.block_outputs = 4, .block_inputs = 4, .layers = {{0, 0.5}}}}) {
    const auto pruned = prune(weights, Magnitude{}, options);
    CHECK((pruned.layer<0>().kernel.rightCols(1).array() == 1e-6f).all());
    CHECK((pruned.layer<0>().kernel.leftCols(7).array() == 0.0f).any());
  }
  auto half = random_weights<Recurrent>(6);
  half.layer<0>().kernel.rightCols(1).setConstant(1e-6f);
  prune(half, Magnitude{}, {.layers = {{0, 0.5}, {1, 0.0}}});
  CHECK(sparsity(half, 0) == Approx(0.5).margin(0.01));
  CHECK(sparsity(half) == Approx(0.5 * 12 * 7 / (12 * 7 + 2 * 4)).margin(0.01));
  weights.layer<0>().kernel.setZero();
  lock_zeros(weights);
  CHECK((weights.mask().kernel(0).leftCols(7).array() == 0).all());
  CHECK((weights.mask().kernel(0).col(7).array() == 1).all());
}

TEST_CASE("what options_for a pattern leaves is frozen, and what it does not is refused in words") {
  const auto weights = random_weights<Small>(5);
  using Blocks = Sparse<Float32Policy, Block<8, 4, Keep{30}>>;
  using Any = Sparse<Float32Policy, Unstructured<Keep{10}>>;
  using Pairs = Sparse<Float32Policy, NofM<2, 4>>;
  CHECK_NOTHROW(freeze<Blocks>(prune(weights, Magnitude{}, options_for<Blocks::pattern>())));
  CHECK_NOTHROW(freeze<Any>(prune(weights, Magnitude{}, options_for<Any::pattern>())));
  CHECK_NOTHROW(freeze<Pairs>(prune(weights, Magnitude{}, options_for<Pairs::pattern>())));
  CHECK_THROWS_WITH(
      freeze<Any>(weights),
      "freeze: layer 0 (Conv2D \"stem\"): expected at most 29 weights that are not zero, the capacity of its "
      "pattern, found 288; prune the weights first");
}

TEST_CASE("gradient criteria score what the loss depends on") {
  // The last quarter of the inputs is always zero, so that its weights have no gradient.
  std::vector<float> values;
  std::vector<int> labels;
  for (int sample = 0; sample < 60; ++sample) {
    for (int input = 0; input < 8; ++input)
      values.push_back(input < 6 ? static_cast<float>((sample * 7 + input * 3) % 11) / 11.0f : 0.0f);
    labels.push_back(sample % 3);
  }
  const Dataset samples(Shape(8), values, labels, 3);
  auto weights = random_weights<Linear>(2);
  const auto check = [&](const auto& criterion) {
    const auto pruned = prune(weights, criterion, samples, {.sparsity = 0.25});
    CHECK((pruned.template layer<0>().kernel.rightCols(2).array() == 0.0f).all());
    CHECK((pruned.template layer<0>().kernel.leftCols(6).array() != 0.0f).all());
  };
  check(Taylor{});
  check(Snip{});
}

TEST_CASE("samples count alike, also those of a last batch of few") {
  // In 64 samples the first input says most, in the last one the second says all.
  std::vector<float> values;
  std::vector<int> labels;
  for (int sample = 0; sample < 65; ++sample) {
    const bool last = sample == 64;
    for (int input = 0; input < 8; ++input)
      values.push_back(input == 0 && !last ? 1.0f : input == 1 && last ? 8.0f : 0.01f);
    labels.push_back(0);
  }
  const Dataset samples(Shape(8), values, labels, 3);
  Weights<Linear> weights;
  for (float& weight : weights.values()) weight = 0.1f;
  const auto check = [&](const auto& criterion) {
    const auto scores = detail::gradient_scores(criterion, weights, samples);
    const auto kernel = scores.kernel(0);
    CHECK(kernel(0, 0) > 2.0f * kernel(0, 1));
  };
  check(Taylor{});
  check(Snip{});
}

TEST_CASE("training keeps pruned weights at zero, and folding and integers do") {
  const auto data = toy_data(300);
  auto weights = random_weights<ToyNetwork>(1);
  prune(weights, Magnitude{}, {.sparsity = 0.5});
  const auto start = weights;
  weights = train(weights, data, {.epochs = 3, .momentum = 0.9, .threads = 1});
  CHECK(weights.mask() == start.mask());
  CHECK(weights.values()[0] != start.values()[0]);
  for (std::size_t index = 0; index < weights.values().size(); ++index)
    if (weights.mask().values()[index] == 0) CHECK(weights.values()[index] == 0.0f);
  CHECK(sparsity(weights) == Approx(sparsity(start)));

  const auto trained = train<QuantizationAware<Int8Policy>>(weights, calibrate(weights, data), data,
                                                            {.epochs = 2, .threads = 1});
  CHECK(trained.weights.is_pruned());
  CHECK(sparsity(trained.weights) >= sparsity(start));
  CHECK(sparsity(trained.weights) < 0.7);
}

TEST_CASE("a new mask of what is zero") {
  auto weights = random_weights<Small>(5);
  weights.layer<"hidden">().kernel.leftCols(100).setZero();
  lock_zeros(weights);
  CHECK(weights.mask().kernel(6).cast<int>().sum() == 16 * 188);
}

TEST_CASE("scores that are not finite are refused, and nothing is pruned") {
  auto weights = random_weights<Small>(3);
  weights.layer<"stem">().kernel(0, 0) = std::numeric_limits<float>::quiet_NaN();
  const auto before = weights.mask();
  CHECK_THROWS_WITH(prune(weights, Magnitude{}),
                    Catch::Matchers::ContainsSubstring("expected finite scores"));
  CHECK(weights.mask() == before);
}

TEST_CASE("scores that are not one for each parameter are refused, and nothing is pruned") {
  struct Short {
    Eigen::ArrayXf finish(const WeightValues& weights, const WeightValues&) const {
      return weights.head(10).abs();
    }
  };
  auto weights = random_weights<Linear>(1);
  CHECK_THROWS_WITH(prune(weights, Short{}),
                    "prune: expected 27 scores of the criterion, one for each parameter, found 10");
  CHECK_THROWS_AS(prune(weights, Short{}), std::invalid_argument);
  CHECK_FALSE(weights.is_pruned());
}
