#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

#include <whet/core/ratio.hpp>
#include <whet/train/operations.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/fold.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"
#include "worse.hpp"

using namespace whet;

namespace {

struct Plain
    : Sequential<Input<6, 5, 3>, Named<"stem", Conv2D<8, 3, Stride{2}>>, Named<"norm", BatchNorm>, ReLU,
                 DepthwiseConv2D<3, Multiplier{2}>, BatchNorm, ReLU6, Flatten, Dense<7>, BatchNorm> {};

struct Body {
  using layers = Layers<Conv2D<8, 3, Groups{2}>, BatchNorm, HardSwish>;
};
struct Nested
    : Sequential<Input<6, 5, 4>, BatchNorm, Named<"first", Layers<Body, Body>>,
                 Named<"block", Residual<Shortcut<Conv2D<6>, BatchNorm>, Body, Conv2D<6, 3>, BatchNorm>>,
                 BatchNorm, ReLU,
                 Concat<Layers<Conv2D<3>, BatchNorm, PReLU>, TransposedConv2D<2, 1>, Layers<>>,
                 SqueezeExcite<1>, Conv2D<4, 1>, BatchNorm, BatchNorm, GlobalAveragePool, BatchNorm, Dense<5>,
                 BatchNorm> {};

struct Steps : Sequential<Input<12, 5>, Conv1D<6, 3, Causal, Dilation{2}>, BatchNorm, Tanh, Conv1D<4, 1>,
                          Named<"late", Layers<BatchNorm>>> {};

/// Random weights; the variances are positive.
template <class Network>
Weights<Network> random_weights(std::uint64_t seed) {
  Weights<Network> weights;
  const std::vector<double> values = random_values(weights.values().size(), seed, 0.8);
  std::transform(values.begin(), values.end(), weights.values().begin(),
                 [](double value) { return static_cast<float>(value); });
  for (std::size_t index = 0; index < records<Network>.size(); ++index)
    if (records<Network>[index].role == LayerRole::normalization) {
      auto kernel = weights.parameters().kernel(index);
      kernel.col(2) = kernel.col(2).array().abs() * 3.0f;
    }
  return weights;
}

/// The largest difference between two networks' outputs, relative to the largest output.
template <class One, class Other>
double difference(const Weights<One>& one, const Weights<Other>& other) {
  constexpr std::size_t samples = 9;
  std::vector<float> values;
  for (double value : random_values(samples * input_shape<One>.size(), 4))
    values.push_back(static_cast<float>(value));
  const Dataset data(input_shape<One>, values);
  std::vector<float> wanted;
  for_each_output(one, data, [&](std::size_t, std::span<const float> output) {
    wanted.insert(wanted.end(), output.begin(), output.end());
  });
  double largest = 0.0;
  double worst = 0.0;
  for_each_output(other, data, [&](std::size_t sample, std::span<const float> output) {
    for (std::size_t index = 0; index < output.size(); ++index) {
      const double reference = double{wanted[sample * output.size() + index]};
      largest = std::max(largest, std::abs(reference));
      worst = worse(worst, std::abs(double{output[index]} - reference));
    }
  });
  return worst / largest;
}

template <class Network>
int normalizations() {
  return static_cast<int>(std::ranges::count(records<Network>, LayerRole::normalization, &LayerRecord::role));
}

}  // namespace

TEMPLATE_TEST_CASE("folded weights compute what the unfolded ones do", "", Plain, Nested, Steps) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto weights = random_weights<TestType>(seed);
    CHECK(difference(weights, fold(weights)) < 1e-5);
  }
}

TEST_CASE("the difference between two networks is not always small") {
  CHECK(difference(random_weights<Plain>(1), random_weights<Plain>(2)) > 0.1);
}

TEST_CASE("batch normalization stays where nothing can take it up") {
  CHECK(normalizations<Folded<Plain>>() == 0);
  CHECK(normalizations<Folded<Steps>>() == 0);
  // At the input, behind the residual block and behind the pooling.
  CHECK(normalizations<Nested>() == 12);
  CHECK(normalizations<Folded<Nested>>() == 3);
}

TEST_CASE("folding scales an output's weights and moves its bias") {
  struct Network : Sequential<Input<2>, Named<"dense", Dense<1>>, Named<"norm", BatchNorm>> {};
  Weights<Network> weights;
  weights.layer<"dense">().kernel << 2, -4;
  weights.layer<"dense">().bias << 5;
  // A variance that makes the root 2 with the epsilon.
  weights.layer<"norm">().kernel << 6, 1, 4.0f - BatchNorm::epsilon;
  weights.layer<"norm">().bias << 0.5f;
  const auto folded = fold(weights);
  CHECK(folded.layer<"dense">().kernel(0) == Catch::Approx(6.0));
  CHECK(folded.layer<"dense">().kernel(1) == Catch::Approx(-12.0));
  CHECK(folded.layer<"dense">().bias(0) == Catch::Approx((5.0 - 1.0) * 3.0 + 0.5));
}

TEST_CASE("weights without anything to fold are copied") {
  struct Network : Sequential<Input<2>, BatchNorm, Dense<3>, ReLU, Dense<1>> {};
  const auto weights = random_weights<Network>(5);
  CHECK(std::ranges::equal(fold(weights).values(), weights.values()));
}

TEST_CASE("a running variance that is none is refused with the layer's name") {
  auto weights = random_weights<Plain>(1);
  for (const float variance : {-0.1f, std::numeric_limits<float>::quiet_NaN()}) {
    weights.layer<"norm">().kernel(3, 2) = variance;
    CHECK_THROWS_WITH(fold(weights), Catch::Matchers::ContainsSubstring("norm"));
    CHECK_THROWS_AS(fold(weights), std::invalid_argument);
  }
}
