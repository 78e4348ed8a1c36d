#include <whet/topology/conv2d.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/unit_classes.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<4, 4, 2>, Concat<Conv2D<2, 1>, Conv2D<3, 1>>, Residual<ReLU, Conv2D<5, 3>>,
                            Conv2D<1, 1>> {};

constexpr std::size_t label_count =
    static_cast<std::size_t>(detail::count_labels(records<Network>, input_shape<Network>));
constexpr detail::LabelUnion<label_count, records<Network>.size()> united(records<Network>,
                                                                          input_shape<Network>);
constexpr detail::UnitClasses<label_count, records<Network>.size()> classes(records<Network>, united);

}  // namespace

TEST_CASE("units are of one group where the same layers make them, numbered in order") {
  REQUIRE(classes.count == 4);
  CHECK(classes.groups[0].stay == Stay::input);
  CHECK(classes.groups[1].units == 2);
  CHECK(classes.groups[2].units == 3);
  CHECK(classes.groups[3].stay == Stay::output);
  // Channel 3 of the convolution that is added to the concatenation is the second one of the longer branch.
  const auto label = static_cast<std::size_t>(united.begins[5] + 3);
  CHECK(classes.units[label].group == 2);
  CHECK(classes.units[label].rank == 1);
}
