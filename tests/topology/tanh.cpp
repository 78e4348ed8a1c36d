#include <cmath>
#include <limits>
#include <string_view>

#include <whet/topology/tanh.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using Layer = whet::Tanh;

[[maybe_unused]] constexpr float infinity = std::numeric_limits<float>::infinity();
static_assert(Layer::role == whet::LayerRole::activation && std::string_view(Layer::type) == "Tanh");
static_assert(Layer::bounds.low == -1.0f && Layer::bounds.high == 1.0f);
static_assert(Layer::bounds.nonnegative() == false && Layer::clamps == false);
static_assert(Layer::accepts(whet::Shape(3, 4, 5)) &&
              Layer::output(whet::Shape(3, 4, 5)) == whet::Shape(3, 4, 5));

}  // namespace

TEST_CASE("Tanh is its formula, its slope the derivative, its source its name") {
  check_activation<Layer>([](double x) { return 1.0 - 2.0 / (std::exp(2.0 * x) + 1.0); }, "whet::Tanh");
}
