#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/find_unit_groups.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/unit_groups.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<4, 4, 2>, Conv2D<6, 3>, BatchNorm, ReLU,
                            Residual<Conv2D<5, 1>, ReLU, Conv2D<6, 3>>, Flatten, Dense<3>> {};

}  // namespace

TEST_CASE("labels of a tensor repeat and turn around") {
  constexpr ChannelLabels labels{10, 6, 2};
  CHECK(labels[0] == 10);
  CHECK(labels[1] == 10);
  CHECK(labels[5] == 12);
  CHECK(labels[6] == 10);
}

TEST_CASE("channels that are counted are those whose units stay, in each pixel of a flattened image") {
  const UnitGroups& groups = unit_groups<Network>;
  REQUIRE(groups.groups.size() == 4);
  const std::array<int, 4> kept{2, 4, 1, 3};
  CHECK(groups.count_kept(groups.outputs(-1), 2, kept) == 2);
  CHECK(groups.count_kept(groups.outputs(0), 6, kept) == 4);
  CHECK(groups.count_kept(groups.outputs(3), 5, kept) == 1);
  CHECK(groups.count_kept(groups.outputs(7), 96, kept) == 64);
  CHECK(groups.single_group(groups.outputs(7), 96) == groups.single_group(groups.outputs(5), 6));
}
