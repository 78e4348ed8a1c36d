#include <cmath>
#include <limits>
#include <string_view>

#include <whet/topology/hard_sigmoid.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using Layer = whet::HardSigmoid;

[[maybe_unused]] constexpr float infinity = std::numeric_limits<float>::infinity();
static_assert(Layer::role == whet::LayerRole::activation && std::string_view(Layer::type) == "HardSigmoid");
static_assert(Layer::bounds.low == 0.0f && Layer::bounds.high == 1.0f);
static_assert(Layer::bounds.nonnegative() == true && Layer::clamps == false);
static_assert(Layer::accepts(whet::Shape(3, 4, 5)) &&
              Layer::output(whet::Shape(3, 4, 5)) == whet::Shape(3, 4, 5));

}  // namespace

TEST_CASE("HardSigmoid is its formula, its slope the derivative, its source its name") {
  check_activation<Layer>([](double x) { return x <= -3.0  ? 0.0
                                                : x >= 3.0 ? 1.0
                                                           : x / 6.0 + 0.5; },
                          "whet::HardSigmoid");
}
