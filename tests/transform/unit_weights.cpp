#include <vector>

#include <whet/topology/find_unit_groups.hpp>
#include <whet/transform/unit_weights.hpp>
#include <whet/weights/weights.hpp>

#include "catch.hpp"
#include "network_outputs.hpp"
#include "unit_networks.hpp"

using namespace whet;
using namespace unit_networks;

namespace {

/// The ranks of the units that labels mean.
std::vector<int> ranks(const UnitGroups& groups, const std::vector<int>& labels) {
  std::vector<int> result;
  for (int label : labels) result.push_back(label == detail::no_label ? -1 : groups.unit(label).rank);
  return result;
}

}  // namespace

TEST_CASE(
    "columns of a convolution belong to channels, tap by tap, and those behind Flatten pixel by pixel") {
  const UnitGroups& groups = unit_groups<Flat>;
  const auto columns = ranks(groups, detail::column_labels(groups, 0));
  CHECK(columns.size() == 27);
  CHECK(columns[5] == 2);
  const auto dense = ranks(groups, detail::column_labels(groups, find_layer<Flat, "b">()));
  CHECK(dense.size() == 160);
  CHECK(dense[37] == 7);
}

TEST_CASE("columns of recurrent layers are features, then units, then a bias") {
  const UnitGroups& groups = unit_groups<Steps>;
  const int gru = find_layer<Steps, "c">();
  CHECK(ranks(groups, detail::column_labels(groups, gru)) ==
        std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, -1});
  CHECK(ranks(groups, detail::row_labels(groups, gru))[15] == 1);
}

TEST_CASE("what reads units that go is set to zero, and only that") {
  const UnitGroups& groups = unit_groups<Flat>;
  const Weights<Flat> weights = random_weights<Flat>();
  Weights<Flat> changed = weights;
  detail::UnitChoice choice = detail::all_units(groups);
  detail::ignore_others(groups, choice, changed.parameters());
  CHECK(changed == weights);
  const Unit unit = groups.unit(groups.outputs(0)[3]);
  choice[static_cast<std::size_t>(unit.group)][static_cast<std::size_t>(unit.rank)] = false;
  detail::ignore_others(groups, choice, changed.parameters());
  CHECK(changed.layer<"a">().kernel == weights.layer<"a">().kernel);
  CHECK(changed.layer<"b">().kernel.col(13).isZero());
  CHECK(changed.layer<"b">().kernel.col(14) == weights.layer<"b">().kernel.col(14));
}
