#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/topology/find_unit_groups.hpp>
#include <whet/topology/prune_units.hpp>
#include <whet/topology/scaled.hpp>
#include <whet/transform/prune_units.hpp>
#include <whet/transform/unit_criterion/l1_norm.hpp>
#include <whet/zoo/resnet8.hpp>

#include "catch.hpp"
#include "network_outputs.hpp"
#include "unit_networks.hpp"
#include "worse.hpp"

using namespace whet;
using namespace unit_networks;

namespace {

/// In the order of its record: later layers keep their first units, so that what stays is known. Made for one
/// layer, whose units of the given numbers are to go.
struct Without {
  int record = -1;
  std::vector<int> gone;

  std::vector<double> operator()(const UnitLayer& layer) const {
    std::vector<double> scores(static_cast<std::size_t>(layer.units), 0.0);
    if (layer.record == record)
      for (int unit : gone) scores[static_cast<std::size_t>(unit)] = -1.0;
    return scores;
  }
};

/// Zeros in the columns of a layer that read these channels; `channels` lie side by side for each tap.
template <LayerKey Key, class Network>
void ignore(Weights<Network>& weights, int channels, const std::vector<int>& gone) {
  auto kernel = weights.template layer<Key>().kernel;
  for (Eigen::Index column = 0; column < kernel.cols(); ++column)
    if (std::ranges::find(gone, static_cast<int>(column) % channels) != gone.end())
      kernel.col(column).setZero();
}

/// The largest difference as a part of the largest value.
double relative_difference(const std::vector<float>& found, const std::vector<float>& expected) {
  double difference = 0.0;
  double largest = 1e-30;
  REQUIRE(found.size() == expected.size());
  for (std::size_t index = 0; index < found.size(); ++index) {
    difference = worse(difference, std::abs(static_cast<double>(found[index] - expected[index])));
    largest = std::max(largest, std::abs(static_cast<double>(expected[index])));
  }
  return difference / largest;
}

/// The narrow network computes what the wide one does when nothing reads the units that are gone. Sums of
/// other lengths are added in another order.
template <class Narrow, class Network>
void check_against_wide() {
  const Weights<Network> weights = random_weights<Network>(3);
  Weights<Network> ignoring = weights;
  constexpr auto& narrowing = detail::narrowing<Network, Narrow>;
  const UnitGroups& groups = unit_groups<Network>;
  const auto scores = detail::unit_scores(groups, narrowing.kept, weights.parameters(), L1Norm{});
  const detail::UnitChoice choice = detail::choose_units(groups, narrowing.kept, scores);
  detail::ignore_others(groups, choice, ignoring.parameters());
  const Dataset samples = random_samples<Network>(6);
  const auto expected = network_outputs(ignoring, samples);
  CHECK(relative_difference(network_outputs(prune_units<Narrow>(weights, L1Norm{}), samples), expected) <
        2e-5);
  // And that is another function than the wide one's.
  CHECK(relative_difference(network_outputs(weights, samples), expected) > 1e-4);
}

}  // namespace

TEST_CASE("rows, columns and biases of the units that stay are taken over, in order") {
  const Weights<Perceptron> weights = random_weights<Perceptron>();
  const int record = find_layer<Perceptron, "a">(true);
  using Narrow = PruneUnits<Perceptron, "a", 21>;
  const Weights<Narrow> narrow = prune_units<Narrow>(weights, Without{record, {0, 5, 23}});
  std::vector<Eigen::Index> kept;
  for (Eigen::Index unit = 0; unit < 24; ++unit)
    if (unit != 0 && unit != 5 && unit != 23) kept.push_back(unit);
  CHECK(narrow.layer<"a">().kernel == weights.layer<"a">().kernel(kept, Eigen::all));
  CHECK(narrow.layer<"a">().bias == weights.layer<"a">().bias(kept));
  CHECK(narrow.layer<1>().kernel == weights.layer<1>().kernel(kept, Eigen::all));
  CHECK(narrow.layer<1>().bias == weights.layer<1>().bias(kept));
  CHECK(narrow.layer<"b">().kernel == weights.layer<"b">().kernel(Eigen::all, kept));
  CHECK(narrow.layer<"b">().bias == weights.layer<"b">().bias);
}

TEST_CASE("a unit that nothing reads changes no output when it goes") {
  // Integers, whose sums are exact in any order, so that outputs are the same numbers.
  struct Network
      : Sequential<Input<8, 8, 3>, Named<"stem", Conv2D<6, 3>>, ReLU, Named<"deep", DepthwiseConv2D<3>>,
                   Residual<Named<"first", Conv2D<5, 3>>, ReLU, Named<"second", Conv2D<6, 3>>>, MaxPool<4>,
                   Flatten, Named<"dense", Dense<7>>, ReLU, Named<"head", Dense<3>>> {};
  Weights<Network> weights;
  Generator generator(5);
  for (float& value : weights.values()) value = static_cast<float>(generator() % 3) - 1.0f;
  ignore<"first">(weights, 6, {1, 4});
  ignore<"dense">(weights, 6, {1, 4});
  ignore<"second">(weights, 5, {2});
  std::vector<float> values;
  for (int index = 0; index < 5 * 8 * 8 * 3; ++index)
    values.push_back(static_cast<float>(generator() % 5) - 2.0f);
  const Dataset samples(Shape(8, 8, 3), std::move(values));
  const auto expected = network_outputs(weights, samples);
  CHECK(std::ranges::any_of(expected, [](float value) { return value != 0.0f; }));

  const int stem = find_layer<Network, "stem">();
  const auto narrow = prune_units<PruneUnits<Network, "stem", 4>>(weights, Without{stem, {1, 4}});
  CHECK(network_outputs(narrow, samples) == expected);
  constexpr int first = find_layer<PruneUnits<Network, "stem", 4>, "first">();
  const auto narrower =
      prune_units<PruneUnits<PruneUnits<Network, "stem", 4>, "first", 4>>(narrow, Without{first, {2}});
  CHECK(network_outputs(narrower, samples) == expected);
}

TEST_CASE("a group of residual blocks goes together, with those that read it") {
  using Network = zoo::ResNet8<BatchNorm>;
  const std::vector<int> gone{0, 3, 4, 9};
  Weights<Network> weights = random_weights<Network>();
  Weights<Network> ignoring = weights;
  ignore<"stack1/conv1">(ignoring, 16, gone);
  ignore<"stack2/conv1">(ignoring, 16, gone);
  ignore<"stack2/shortcut">(ignoring, 16, gone);
  const Dataset samples = random_samples<Network>(3);
  using Narrow = PruneUnits<Network, "stack1/conv2", 12>;
  const auto narrow = prune_units<Narrow>(weights, Without{find_layer<Network, "stem">(), gone});
  CHECK(narrow.layer<"stem">().kernel.rows() == 12);
  CHECK(relative_difference(network_outputs(narrow, samples), network_outputs(ignoring, samples)) < 2e-5);
}

TEST_CASE("a narrow network computes what the wide one does without the units that are gone") {
  check_against_wide<PruneUnits<Perceptron, "a", 13, "b", 9>, Perceptron>();
  check_against_wide<PruneUnits<Flat, "a", 7, "b", 4>, Flat>();
  check_against_wide<PruneUnits<Projected, "stem", 4, "first", 3, "past", 5>, Projected>();
  check_against_wide<
      PruneUnits<Mobile, "stem", 5, "separable/pointwise", 7, "inverted/expand", 12, "wide", 6>, Mobile>();
  check_against_wide<PruneUnits<Joined, "fire/squeeze", 4, "fire/expand1", 5, "fire/expand3", 3,
                                "ghost/primary", 4, "end", 3, "left", 2>,
                     Joined>();
  check_against_wide<PruneUnits<Shuffled, "stem", 8, "grouped", 12, "down/conv1", 7, "down/conv2", 8,
                                "block/conv1", 9, "dense", 4>,
                     Shuffled>();
  check_against_wide<PruneUnits<Decoder, "a", 3, "b", 4>, Decoder>();
  check_against_wide<PruneUnits<Steps, "a", 4, "b", 5, "c", 3, "d", 4>, Steps>();
}

TEST_CASE("any narrower topology of the same layers takes the weights") {
  using Network = zoo::ResNet8<BatchNorm>;
  using Half = Scaled<Network, Ratio<1, 2>>;
  check_against_wide<Half, Network>();
  CHECK(prune_units<Half>(random_weights<Network>(), L1Norm{}).layer<"stem">().kernel.rows() == 8);
}

TEST_CASE("a topology that is as wide as the other has all weights, whatever the criterion") {
  const Weights<Perceptron> weights = random_weights<Perceptron>();
  CHECK(std::ranges::equal(prune_units<Perceptron>(weights, L1Norm{}).values(), weights.values()));
}

TEST_CASE("of units with equal scores the first stay") {
  const Weights<Perceptron> weights = random_weights<Perceptron>();
  const auto narrow = prune_units<PruneUnits<Perceptron, "a", 10>>(weights, Without{});
  CHECK(narrow.layer<"a">().kernel == weights.layer<"a">().kernel.topRows(10));
}

TEST_CASE("scores that are no numbers are refused by name") {
  Weights<Perceptron> weights = random_weights<Perceptron>();
  weights.layer<"a">().kernel(3, 4) = NAN;
  using Narrow = PruneUnits<Perceptron, "a", 10>;
  CHECK_THROWS_WITH(prune_units<Narrow>(weights, L1Norm{}),
                    Catch::Matchers::ContainsSubstring("layer 0 (Dense \"a\"): expected finite scores"));
}

TEST_CASE("what is pruned of the units that stay stays pruned") {
  Weights<Perceptron> weights = random_weights<Perceptron>();
  const int record = find_layer<Perceptron, "a">(true);
  WeightMask mask = full_mask(weights.records());
  mask.kernel(static_cast<std::size_t>(record))(7, 1) = 0;
  weights.set_mask(mask);
  using Narrow = PruneUnits<Perceptron, "a", 21>;
  const Weights<Narrow> narrow = prune_units<Narrow>(weights, Without{record, {0, 5, 23}});
  REQUIRE(narrow.is_pruned());
  // The seventh of 24 is the fifth of those that stay.
  CHECK(narrow.mask().kernel(static_cast<std::size_t>(record))(5, 1) == 0);
  CHECK(narrow.layer<"a">().kernel(5, 1) == 0.0f);
  CHECK(std::ranges::count(narrow.mask().values(), std::uint8_t{0}) == 1);
}
