#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include <whet/precision/balanced_rounding.hpp>
#include <whet/precision/int4.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

std::vector<float> random_weights(std::size_t count, float reach, std::mt19937& generator) {
  std::uniform_real_distribution<float> any(-reach, reach);
  std::vector<float> weights(count);
  for (float& weight : weights) weight = any(generator);
  return weights;
}

std::vector<int> balanced(const std::vector<float>& weights, float scale) {
  std::vector<int> integers(weights.size());
  BalancedRounding rounding;
  const auto span = std::size_t{BalancedRounding::span};
  for (std::size_t first = 0; first < weights.size(); first += span)
    rounding(weights.data() + first, static_cast<int>(std::min(span, weights.size() - first)),
             Int4Coding::of_scale(scale), integers.data() + first);
  return integers;
}

/// The squares of the errors, and the square of their sum.
double cost(const std::vector<float>& weights, float scale, const std::vector<int>& integers) {
  double squares = 0.0;
  double sum = 0.0;
  for (std::size_t index = 0; index < weights.size(); ++index) {
    const double error = double{weights[index]} / double{scale} - integers[index];
    squares += error * error;
    sum += error;
  }
  return squares + sum * sum;
}

}  // namespace

TEST_CASE("no rounding of few weights to a neighbour has a smaller cost") {
  std::mt19937 generator(1);
  const float scale = 0.37f;
  int other_than_nearest = 0;
  for (int trial = 0; trial < 200; ++trial) {
    // Some beyond the last integer.
    const auto weights = random_weights(9, 7.6f * scale, generator);
    const auto found = balanced(weights, scale);
    double least = 1e9;
    for (unsigned chosen = 0; chosen < 512; ++chosen) {
      std::vector<int> integers;
      for (std::size_t index = 0; index < weights.size(); ++index) {
        const double place = double{weights[index]} / double{scale};
        const int integer = static_cast<int>(std::floor(place)) + static_cast<int>(chosen >> index & 1);
        integers.push_back(std::clamp(integer, -7, 7));
      }
      least = std::min(least, cost(weights, scale, integers));
    }
    CHECK(cost(weights, scale, found) == Catch::Approx(least).margin(1e-9));
    for (std::size_t index = 0; index < weights.size(); ++index)
      other_than_nearest += found[index] != Int4Coding::of_scale(scale)(weights[index]) ? 1 : 0;
  }
  CHECK(other_than_nearest > 50);
}

TEST_CASE("errors cancel over all weights of an output") {
  std::mt19937 generator(2);
  for (int trial = 0; trial < 20; ++trial) {
    const auto weights = random_weights(500, 7.0f, generator);
    const auto integers = balanced(weights, 1.0f);
    double sum = 0.0;
    double nearest = 0.0;
    for (std::size_t index = 0; index < weights.size(); ++index) {
      const double error = double{weights[index]} - integers[index];
      CHECK(std::abs(error) < 1.0);
      sum += error;
      nearest += double{weights[index]} - std::round(double{weights[index]});
    }
    CAPTURE(nearest);
    CHECK(std::abs(sum) <= 0.6);
  }
}

TEST_CASE("weights that lie on the grid stay there, whatever the errors of the others") {
  // Six errors of .4, which sum to more than twice the half, and zeros.
  std::vector<float> weights(32, 0.0f);
  for (std::size_t index = 0; index < 6; ++index) weights[5 * index] = 2.4f;
  const auto integers = balanced(weights, 1.0f);
  CHECK(std::ranges::count(integers, 3) == 2);
  CHECK(std::ranges::count(integers, 2) == 4);
  CHECK(std::ranges::count(integers, 0) == 26);
}

TEST_CASE("weights on a grid that floats only come close to stay there, even for what a wider group left") {
  const float first[]{2.4f, 0.0f};
  std::vector<float> second;
  for (int integer = 0; integer < 7; ++integer) second.push_back(0.1f * static_cast<float>(integer));
  int integers[7]{};
  BalancedRounding rounding;
  rounding(first, 2, Int4Coding::of_scale(1.0f), integers);
  // .4 are four times the second scale.
  rounding(second.data(), 7, Int4Coding::of_scale(0.1f), integers);
  for (int integer = 0; integer < 7; ++integer) CHECK(integers[integer] == integer);
}

TEST_CASE("zeros stay where nothing else could make up for a clipped weight") {
  CHECK(balanced({9.5f, 0.0f, 0.0f}, 1.0f) == std::vector{7, 0, 0});
}

TEST_CASE("what a clipped weight lacks its neighbours make up for, within the range") {
  const auto integers = balanced({8.9f, 6.7f, -6.8f, 1.3f, 0.0f}, 1.0f);
  CHECK(integers == std::vector{7, 7, -6, 2, 0});
}

TEST_CASE("groups hand on what is left in weights, not in integers") {
  const float first[]{2.4f, 1.4f};
  const float second[]{0.35f, 0.15f};
  int integers[2]{};
  BalancedRounding rounding;
  // One of the two goes up, and .2 is too much.
  rounding(first, 2, Int4Coding::of_scale(1.0f), integers);
  CHECK(integers[0] + integers[1] == 4);
  // .2 are twice the second scale: without them, or as a fifth of it, one of the two would be more.
  rounding(second, 2, Int4Coding::of_scale(0.1f), integers);
  CHECK(integers[0] + integers[1] == 4);
}

TEST_CASE("a row of several groups is rounded in turn, and its sum is that of the multiplied integers") {
  constexpr int outputs = 16;
  constexpr int inputs = 200;
  std::mt19937 generator(5);
  const auto kernel = random_weights(std::size_t{outputs} * inputs, 1.0f, generator);
  Int4Policy::affine<target::generic, outputs, inputs, true> layer{};
  for (int output = 0; output < outputs; ++output) {
    const CodedRow row = pack_row(layer.weights, AffineSource{.kernel = kernel.data()}, output);
    BalancedRounding rounding;
    int sum = 0;
    for (int begin = 0; begin < inputs; begin += 32) {
      const int count = std::min(32, inputs - begin);
      const int multiplier = layer.weights.multiplier(output, begin);
      int integers[32]{};
      rounding(kernel.data() + output * inputs + begin, count,
               Int4Coding::of_scale(row.scale * static_cast<float>(multiplier)), integers);
      for (int index = 0; index < count; ++index) {
        CHECK(layer.weights.integer(output, begin + index) == integers[index]);
        sum += multiplier * integers[index];
      }
    }
    CHECK(row.sum == sum);
  }
}

TEST_CASE("rows of 4-bit weights are balanced where nobody decided on their scales") {
  std::mt19937 generator(3);
  const auto weights = random_weights(2 * 70, 1.0f, generator);
  const auto errors = [&](const auto& layer, int output, float scale) {
    double sum = 0.0;
    for (int input = 0; input < 70; ++input)
      sum += double{weights[static_cast<std::size_t>(output * 70 + input)]} -
             double{scale} * layer.weights.multiplied(output, input);
    return std::abs(sum / double{scale});
  };
  Int4Policy::affine<target::generic, 2, 70, true> grouped{};
  GroupedInt4Policy<0>::affine<target::generic, 2, 70, true> whole{};
  GroupedInt4Policy<0>::affine<target::generic, 2, 70, true> nearest{};
  const AffineSource source{.kernel = weights.data()};
  std::vector<float> scales;
  for (int output = 0; output < 2; ++output) {
    const CodedRow row = pack_row(grouped.weights, source, output);
    CHECK(errors(grouped, output, row.scale) < 0.7 * grouped.weights.multiplier(output, 69));
    scales.push_back(pack_row(whole.weights, source, output).scale);
    CHECK(errors(whole, output, scales.back()) < 0.7);
  }
  const AffineSource decided{
      .kernel = weights.data(), .weight_scales = scales.data(), .weight_scale_count = 2};
  int different = 0;
  for (int output = 0; output < 2; ++output) {
    pack_row(nearest.weights, decided, output);
    const auto grid = Int4Coding::of_scale(scales[static_cast<std::size_t>(output)]);
    for (int input = 0; input < 70; ++input) {
      CHECK(nearest.weights.integer(output, input) ==
            grid(weights[static_cast<std::size_t>(output * 70 + input)]));
      different += nearest.weights.integer(output, input) != whole.weights.integer(output, input) ? 1 : 0;
    }
  }
  CHECK(different > 0);
}
