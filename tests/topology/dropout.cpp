#include <whet/topology/dropout.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

using Layer = whet::Dropout<whet::Ratio<1, 4>>;
static_assert(Layer::role == whet::LayerRole::identity && Layer::rate == 0.25);
static_assert(whet::Dropout<>::rate == 0.5);
static_assert(Layer::accepts(whet::Shape(2, 3, 4)) &&
              Layer::output(whet::Shape(2, 3, 4)) == whet::Shape(2, 3, 4));

TEST_CASE("dropout writes itself as source") {
  CHECK(source_of<Layer>() == "whet::Dropout<whet::Ratio<1, 4>>");
}
