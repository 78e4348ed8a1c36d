#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <whet/train/generator.hpp>
#include <whet/train/metrics.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/mixed_search.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<12, NonNegative>, Dense<8>, ReLU, Dense<8>, ReLU, Dense<4>> {};

/// One weight of each output of layer 1 is so large that int8 leaves nothing of the others, while its input
/// is next to nothing: that layer alone suffers.
Weights<Network> weights_with_a_sensitive_layer() {
  Generator generator(6);
  Weights<Network> weights;
  for (float& value : weights.values()) value = static_cast<float>(generator.uniform() - 0.3);
  weights.layer<0>().kernel.row(0).setConstant(1e-6f);
  weights.layer<0>().bias(0) = 0.0f;
  weights.layer<1>().kernel.col(0).setConstant(500.0f);
  return weights;
}

/// Labels are the classes of the network in float.
Dataset random_samples(const Weights<Network>& weights, std::size_t count) {
  Generator generator(7);
  std::vector<float> values(count * 12);
  for (float& value : values) value = static_cast<float>(generator.uniform());
  std::vector<int> labels;
  for_each_output(weights, Dataset(Shape(12), values), [&](std::size_t, std::span<const float> scores) {
    labels.push_back(static_cast<int>(argmax(scores)));
  });
  return Dataset(Shape(12), std::move(values), std::move(labels), 4);
}

}  // namespace

TEST_CASE("a search leaves the sensitive layer in float from either end, and says so in C++") {
  const auto weights = weights_with_a_sensitive_layer();
  const Dataset data = random_samples(weights, 400);
  const auto ranges = calibrate(weights, data);
  const std::string expected = "whet::Mixed<whet::Int8Policy, whet::At<1, whet::Float32Policy>>";

  const auto search = [&](const MixedSearchOptions& options) {
    return mixed_search<Float32Policy, Int8Policy>(weights, ranges, data, options);
  };
  // snippet: search
  const MixedChoice lowered =
      mixed_search<Float32Policy, Int8Policy>(weights, ranges, data, {.largest_drop = 0.05});
  // "whet::Mixed<whet::Int8Policy, whet::At<1, whet::Float32Policy>>"
  const std::string type = lowered.source();
  // end
  CHECK(type == expected);
  CHECK(lowered.fits);
  CHECK(lowered.float_accuracy == 1.0);
  using Found = Mixed<Int8Policy, At<1, Float32Policy>>;
  CHECK(lowered.quality.accuracy == accuracy(freeze<Found>(weights, ranges), data));
  CHECK(lowered.quality.accuracy >= 0.95);

  const MixedChoice raised = search({.largest_drop = 0.05, .from_last = 1});
  CHECK(raised.source() == expected);
  CHECK(raised.bytes == lowered.bytes);

  // A budget that nothing fits, one that everything fits, and one that takes a single step.
  const MixedChoice tight = search({.budget = 1.0, .largest_drop = 1.0});
  CHECK(tight.source() == "whet::Int8Policy");
  CHECK(!tight.fits);
  CHECK(tight.quality.accuracy < 0.9);
  const MixedChoice loose = search({.budget = 1e6});
  CHECK(loose.source() == "whet::Float32Policy");
  CHECK(loose.fits);
  CHECK(loose.quality.accuracy == 1.0);
  const MixedChoice one_step =
      search({.budget = static_cast<double>(loose.bytes) - 1.0, .largest_drop = 0.05});
  CHECK(one_step.fits);
  CHECK(one_step.bytes > lowered.bytes);

  CHECK_THROWS_AS(search({.largest_drop = 2.0}), std::invalid_argument);
  CHECK_THROWS_AS(search({.budget = -1.0}), std::invalid_argument);
  CHECK_THROWS_AS(search({.from_last = 2}), std::invalid_argument);
}

TEST_CASE("a budget may be of what parts cost otherwise than in bytes") {
  const auto weights = weights_with_a_sensitive_layer();
  const Dataset data = random_samples(weights, 400);
  const auto ranges = calibrate(weights, data);
  // Layer 2 alone gains something by int8; in bytes the others would gain more.
  const PartPrice price = [](int position, std::string_view policy) {
    return position == 2 && policy == "whet::Int8Policy" ? 1.0 : 10.0;
  };
  const auto search = [&](double budget, int from_last) {
    return mixed_search<Float32Policy, Int8Policy>(
        weights, ranges, data,
        {.budget = budget, .largest_drop = 0.05, .from_last = from_last, .price = price});
  };
  const MixedChoice lowered = search(25.0, 0);
  CHECK(lowered.source() == "whet::Mixed<whet::Float32Policy, whet::At<2, whet::Int8Policy>>");
  CHECK(lowered.cost == 21.0);
  CHECK(lowered.fits);
  CHECK(!search(20.0, 0).fits);
  CHECK(search(25.0, 1).cost <= 25.0);
  CHECK_THROWS_WITH(
      (mixed_search<Float32Policy, Int8Policy>(weights, ranges, data,
                                               {.price = [](int, std::string_view) { return -1.0; }})),
      Catch::Matchers::ContainsSubstring(
          "mixed_search: option price: expected 0 or more for position 0 under whet::Float32Policy"));
}

TEST_CASE("a candidate that freeze refuses is refused") {
  auto weights = weights_with_a_sensitive_layer();
  const Dataset data = random_samples(weights, 60);
  const auto ranges = calibrate(weights, data);
  WeightMask mask = full_mask(weights.records());
  mask.kernel(2)(0, 0) = 0;
  weights.set_mask(mask);
  CHECK_THROWS_WITH(
      (mixed_search<Int8Policy, BinaryWeightPolicy>(weights, ranges, data)),
      "freeze: layer 2 (Dense): expected no pruned weights, since whet::BinaryWeightPolicy has no "
      "zero for them, found 1");
}

TEST_CASE("a choice is written with the policy that most layers have as default") {
  const MixedChoice choice{.policies = {"a", "b", "b", "c"}};
  CHECK(choice.source() == "whet::Mixed<b, whet::At<0, a>, whet::At<3, c>>");
  CHECK(MixedChoice{.policies = {"a", "a"}}.source() == "a");
}

TEST_CASE("a choice that was never made has no type") {
  CHECK_THROWS_AS(MixedChoice{}.source(), std::logic_error);
}
