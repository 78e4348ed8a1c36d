#include <array>
#include <cstddef>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv1d.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/find_unit_groups.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/gru.hpp>
#include <whet/topology/narrowed_record.hpp>
#include <whet/topology/prelu.hpp>
#include <whet/topology/prune_units.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/topology/transposed_conv2d.hpp>
#include <whet/zoo/resnet8.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Image
    : Sequential<Input<8, 8, 3>, Named<"a", Conv2D<8, 3>>, BatchNorm, PReLU,
                 DepthwiseConv2D<3, Multiplier{2}>, Named<"b", Conv2D<12, 3, Groups{4}>>, SqueezeExcite<2>,
                 Named<"c", TransposedConv2D<6, 3, Stride{2}>>, Flatten, Named<"d", Dense<9>>, Dense<5>> {};
struct Steps : Sequential<Input<9, 4>, Named<"a", Conv1D<6, 3>>, Named<"b", GRU<8>>, Dense<5>> {};

/// The records of a pruned topology, as its type says them and as they are computed from the wide one.
template <class Network, LayerKey... Pair>
void check_records() {
  constexpr auto& plan = detail::prune_plan<Network, Pair...>;
  std::array<int, static_cast<std::size_t>(layer_count<Network>) + 1> widths{};
  count_widths(unit_groups<Network>, plan.kept, widths);
  for (int index = 0; index < layer_count<Network>; ++index) {
    const LayerRecord expected = records<PruneUnits<Network, Pair...>>[static_cast<std::size_t>(index)];
    const LayerRecord found = narrowed_record(unit_groups<Network>, index, widths);
    CAPTURE(index, std::string(found.type.view()));
    CHECK(found.input == expected.input);
    CHECK(found.output == expected.output);
    CHECK(found.affine == expected.affine);
    CHECK(found.window == expected.window);
    CHECK(found.macs == expected.macs);
    CHECK(found.units == expected.units);
  }
}

}  // namespace

TEST_CASE("records of narrower layers are those that their types give") {
  check_records<Image, "a", 4, "b", 8, "c", 5, "d", 3>();
  check_records<Steps, "a", 5, "b", 3>();
  check_records<zoo::ResNet8<BatchNorm>, "stem", 7, "stack2/conv1", 20, "stack3/shortcut", 33>();
}

TEST_CASE("a width that follows another one is settled or found impossible") {
  const UnitGroups& groups = unit_groups<Image>;
  std::array<int, detail::unit_group_storage<Image>.count> kept{};
  for (std::size_t group = 0; group < kept.size(); ++group) kept[group] = groups.groups[group].units;
  const int excited = groups.single_group(groups.outputs(4), 12);
  kept[static_cast<std::size_t>(excited)] = 2;
  CHECK(settle_relative_widths(groups, kept) == -1);
  CHECK(groups.count_kept(groups.outputs(6), 6, kept) == 4);

  const UnitGroups& alone = unit_groups<Steps>;
  std::vector<int> all;
  for (const UnitGroup& group : alone.groups) all.push_back(group.units);
  CHECK(settle_relative_widths(alone, all) == -1);
}
