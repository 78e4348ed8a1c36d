#include <stdexcept>
#include <string>
#include <vector>

#include <whet/topology/find_unit_groups.hpp>
#include <whet/transform/unit_scores.hpp>
#include <whet/weights/weights.hpp>

#include "catch.hpp"
#include "network_outputs.hpp"
#include "unit_networks.hpp"

using namespace whet;
using namespace unit_networks;

namespace {

/// Each layer's index for all of its units.
struct Index {
  std::vector<double> operator()(const UnitLayer& layer) const {
    return std::vector<double>(static_cast<std::size_t>(layer.units), static_cast<double>(layer.record));
  }
};
static_assert(UnitCriterion<Index>);

std::vector<int> one_less(const UnitGroups& groups) {
  std::vector<int> kept;
  for (const UnitGroup& group : groups.groups) kept.push_back(group.units - (group.stay == Stay::no ? 1 : 0));
  return kept;
}

}  // namespace

TEST_CASE("scores are the sums over all layers of a group, those that follow a width included") {
  const UnitGroups& groups = unit_groups<Projected>;
  const Weights<Projected> weights = random_weights<Projected>();
  const auto scores = detail::unit_scores(groups, one_less(groups), weights.parameters(), Index{});
  const auto group_of = [&](int record) {
    return static_cast<std::size_t>(groups.unit(groups.outputs(record)[0]).group);
  };
  const int second = find_layer<Projected, "second">();
  const int past = find_layer<Projected, "past">();
  const int third = find_layer<Projected, "third">();
  CHECK(scores[group_of(second)] == std::vector<double>(8, second + past + third));
  CHECK(scores[group_of(0)] == std::vector<double>(6, 0.0));
  // Nothing of the output's goes, so that nobody is asked.
  CHECK(scores[group_of(layer_count<Projected> - 1)].empty());
}

TEST_CASE("a layer knows the normalization that takes what it gives") {
  const Weights<Projected> weights = random_weights<Projected>();
  const UnitLayer stem = detail::unit_layer(unit_groups<Projected>, weights.parameters(), 0);
  CHECK(stem.normalization == 1);
  REQUIRE(stem.normalization_parameters.has_value());
  CHECK(stem.normalization_parameters->bias == weights.parameters().bias(1));
  const UnitLayer past =
      detail::unit_layer(unit_groups<Projected>, weights.parameters(), find_layer<Projected, "past">());
  CHECK(past.normalization == -1);
}

TEST_CASE("the highest scores stay, of equal ones the first") {
  const UnitGroups& groups = unit_groups<Perceptron>;
  std::vector<std::vector<double>> scores(groups.groups.size());
  std::vector<int> kept;
  for (const UnitGroup& group : groups.groups) kept.push_back(group.units);
  kept[2] = 3;
  scores[2] = std::vector<double>(16, 1.0);
  scores[2][9] = 2.0;
  scores[2][0] = 0.5;
  const detail::UnitChoice choice = detail::choose_units(groups, kept, scores);
  std::vector<int> chosen;
  for (int unit = 0; unit < 16; ++unit)
    if (choice[2][static_cast<std::size_t>(unit)]) chosen.push_back(unit);
  CHECK(chosen == std::vector<int>{1, 2, 9});
}

TEST_CASE("scores that are not one for each unit are refused by name") {
  const UnitGroups& groups = unit_groups<Projected>;
  const Weights<Projected> weights = random_weights<Projected>();
  const auto scores_of = [&](std::size_t count) {
    return detail::unit_scores(groups, one_less(groups), weights.parameters(),
                               [=](const UnitLayer&) { return std::vector<double>(count); });
  };
  const std::string label = detail::record_label(groups.records, 0);
  CHECK_THROWS_WITH(scores_of(5),
                    "prune_units: " + label + ": expected 6 scores of its units or none, found 5");
  CHECK_THROWS_AS(scores_of(7), std::invalid_argument);
  CHECK_THROWS_AS(scores_of(1000), std::invalid_argument);
}
