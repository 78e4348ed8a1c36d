#include <cmath>
#include <limits>
#include <string_view>

#include <whet/topology/hard_swish.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using Layer = whet::HardSwish;

[[maybe_unused]] constexpr float infinity = std::numeric_limits<float>::infinity();
static_assert(Layer::role == whet::LayerRole::activation && std::string_view(Layer::type) == "HardSwish");
static_assert(Layer::bounds.low == -0.375f && Layer::bounds.high == infinity);
static_assert(Layer::bounds.nonnegative() == false && Layer::clamps == false);
static_assert(Layer::accepts(whet::Shape(3, 4, 5)) &&
              Layer::output(whet::Shape(3, 4, 5)) == whet::Shape(3, 4, 5));
static_assert(Layer::value(-4.0) == 0.0);
static_assert(Layer::value(3.0) == 3.0);

}  // namespace

TEST_CASE("HardSwish is its formula, its slope the derivative, its source its name") {
  check_activation<Layer>([](double x) { return x <= -3.0  ? 0.0
                                                : x >= 3.0 ? x
                                                           : x * (x + 3.0) / 6.0; },
                          "whet::HardSwish");
}
