#include <cmath>
#include <limits>
#include <string_view>

#include <whet/topology/relu6.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using Layer = whet::ReLU6;

[[maybe_unused]] constexpr float infinity = std::numeric_limits<float>::infinity();
static_assert(Layer::role == whet::LayerRole::activation && std::string_view(Layer::type) == "ReLU6");
static_assert(Layer::bounds.low == 0.0f && Layer::bounds.high == 6.0f);
static_assert(Layer::bounds.nonnegative() == true && Layer::clamps == true);
static_assert(Layer::accepts(whet::Shape(3, 4, 5)) &&
              Layer::output(whet::Shape(3, 4, 5)) == whet::Shape(3, 4, 5));
static_assert(Layer::value(-2.0) == 0.0);
static_assert(Layer::value(3.0) == 3.0);
static_assert(Layer::value(9.0) == 6.0);

}  // namespace

TEST_CASE("ReLU6 is its formula, its slope the derivative, its source its name") {
  check_activation<Layer>([](double x) { return x < 0.0 ? 0.0 : x > 6.0 ? 6.0 : x; }, "whet::ReLU6");
}
