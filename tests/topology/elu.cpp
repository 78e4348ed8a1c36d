#include <cmath>
#include <limits>
#include <string_view>

#include <whet/topology/elu.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using Layer = whet::ELU;

[[maybe_unused]] constexpr float infinity = std::numeric_limits<float>::infinity();
static_assert(Layer::role == whet::LayerRole::activation && std::string_view(Layer::type) == "ELU");
static_assert(Layer::bounds.low == -1.0f && Layer::bounds.high == infinity);
static_assert(Layer::bounds.nonnegative() == false && Layer::clamps == false);
static_assert(Layer::accepts(whet::Shape(3, 4, 5)) &&
              Layer::output(whet::Shape(3, 4, 5)) == whet::Shape(3, 4, 5));

}  // namespace

TEST_CASE("ELU is its formula, its slope the derivative, its source its name") {
  check_activation<Layer>([](double x) { return x > 0.0 ? x : std::expm1(x); }, "whet::ELU");
}
