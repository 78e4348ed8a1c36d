#include <cmath>
#include <limits>
#include <string_view>

#include <whet/topology/leaky_relu.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using Layer = whet::LeakyReLU<>;

[[maybe_unused]] constexpr float infinity = std::numeric_limits<float>::infinity();
static_assert(Layer::role == whet::LayerRole::activation && std::string_view(Layer::type) == "LeakyReLU");
static_assert(Layer::bounds.low == -infinity && Layer::bounds.high == infinity);
static_assert(Layer::bounds.nonnegative() == false && Layer::clamps == false);
static_assert(Layer::accepts(whet::Shape(3, 4, 5)) &&
              Layer::output(whet::Shape(3, 4, 5)) == whet::Shape(3, 4, 5));
static_assert(Layer::value(3.0) == 3.0);

}  // namespace

TEST_CASE("LeakyReLU is its formula, its slope the derivative, its source its name") {
  check_activation<Layer>([](double x) { return x > 0.0 ? x : 0.01 * x; },
                          "whet::LeakyReLU<whet::Ratio<1, 100>>");
}
