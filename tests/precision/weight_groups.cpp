#include <array>
#include <cmath>
#include <cstddef>

#include <whet/precision/coded_weights.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/precision/ternary.hpp>
#include <whet/precision/weight_groups.hpp>
#include <whet/precision/weight_levels.hpp>
#include <whet/precision/weight_only_coded.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

template <class Policy, int Inputs>
using Filter = typename Policy::template convolution<target::generic, 3, Inputs, true>::weights_type;

}  // namespace

TEST_CASE("what is more than a group of inputs is divided, and the last group may be smaller") {
  constexpr WeightGroups groups = 32;
  STATIC_REQUIRE(!groups.divide(1));
  STATIC_REQUIRE(!groups.divide(32));
  STATIC_REQUIRE(groups.scales(32) == 1);
  STATIC_REQUIRE(groups.divide(33));
  STATIC_REQUIRE(groups.scales(33) == 2);
  STATIC_REQUIRE(groups.scales(64) == 2);
  STATIC_REQUIRE(groups.scales(65) == 3);
  STATIC_REQUIRE(groups.of(31) == 0);
  STATIC_REQUIRE(groups.of(64) == 2);
  STATIC_REQUIRE(!WeightGroups().divide(1000));
  STATIC_REQUIRE(WeightGroups().of(1000) == 0);
}

TEST_CASE("multipliers of groups leave sums within 30 bits, and those of filters products within 8") {
  CHECK(most_group_multiplier(7, 4096) == 255);
  CHECK(most_group_multiplier(7, 65536) == 18);  // 18·128·7·65536 = 1057 million of 1074
  STATIC_REQUIRE(WeightGroups(32).most_multiplier(7, 65536) == 18);
  STATIC_REQUIRE(filter_groups_of(32).most_multiplier(7, 65536) == 8);
  STATIC_REQUIRE(filter_groups_of(64).inputs == 64);
  STATIC_REQUIRE(filter_groups_of(0) == WeightGroups());
  using Memory = CodedWeightsMemory<Int4Coding, WeightGroups(32), Panel{8, 4}>;
  using FilterMemory = CodedWeightsMemory<Int4Coding, filter_groups_of(32), Panel{8, 4}>;
  STATIC_REQUIRE(Memory::multiplied_fit_bytes(32));
  STATIC_REQUIRE(!Memory::multiplied_fit_bytes(33));
  STATIC_REQUIRE(FilterMemory::multiplied_fit_bytes(144));
}

TEST_CASE("filters of 4-bit weights have groups of their inputs, but for depthwise and sparse ones") {
  STATIC_REQUIRE(Filter<Int4Policy, 144>::groups == 5);
  STATIC_REQUIRE(Filter<Int4Policy, 144>::most_multiplier == 8);
  STATIC_REQUIRE(Filter<Int4Policy, 32>::groups == 0);
  STATIC_REQUIRE(Filter<GroupedInt4Policy<128>, 144>::groups == 2);
  STATIC_REQUIRE(Filter<GroupedInt4Policy<0>, 144>::groups == 0);
  STATIC_REQUIRE(Filter<TfliteInt4Policy, 144>::groups == 0);
  STATIC_REQUIRE(Filter<Dynamic<Int4Policy>, 144>::groups == 5);
  STATIC_REQUIRE(Filter<Dynamic<Int4Policy>, 144>::most_multiplier == 8);
  STATIC_REQUIRE(Filter<WeightOnly<Int4Policy>, 144>::most_multiplier == 255);
  STATIC_REQUIRE(Filter<TernaryPolicy, 144>::groups == 0);
  STATIC_REQUIRE(Int4Policy::depthwise<target::generic, 3, 81, true>::weights_type::groups == 0);
  STATIC_REQUIRE(filter_groups<Int4Policy> == filter_groups_of(32));
  STATIC_REQUIRE(filter_groups<Int8Policy> == WeightGroups());
  STATIC_REQUIRE(filter_groups<Sparse<Int4Policy, NofM<2, 4>>> == WeightGroups());
  STATIC_REQUIRE(weight_groups<Sparse<Int4Policy, NofM<2, 4>>> == WeightGroups());
  STATIC_REQUIRE(weight_groups<Int4Policy> == WeightGroups(32));
}

TEST_CASE("the scales of groups are multiples of a part of the widest") {
  const GroupGrid grid = GroupGrid::of_widest(0.8f, 8);
  CHECK(grid.scale == 0.1f);
  CHECK(grid.multiplier(0.8f) == 8);
  CHECK(grid.multiplier(0.44f) == 4);
  CHECK(grid.multiplier(0.46f) == 5);
  CHECK(grid.multiplier(0.0f) == 1);
  CHECK(grid.multiplier(2.0f) == 8);
  CHECK(grid.scale_of(3) == 0.1f * 3.0f);
}

TEST_CASE("scales on a grid stay there, and the widest is the number it was") {
  std::array scales{0.0175f, 0.35f, 0.11f, 0.3499f};
  put_on_grid(scales, 8);
  CHECK(scales[0] == 0.35f / 8.0f);
  CHECK(scales[1] == 0.35f);
  CHECK(scales[2] == 0.35f / 8.0f * 3.0f);
  CHECK(scales[3] == 0.35f);
  const std::array once = scales;
  put_on_grid(scales, 8);
  CHECK(scales == once);
  // A finer grid has nearly the same: a 255th of the widest at most away.
  put_on_grid(scales, 255);
  for (std::size_t group = 0; group < scales.size(); ++group)
    CHECK(std::abs(scales[group] - once[group]) <= 0.5f * 0.35f / 255.0f);
}
