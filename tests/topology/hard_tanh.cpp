#include <string_view>

#include <whet/topology/hard_tanh.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using Layer = whet::HardTanh;

static_assert(Layer::role == whet::LayerRole::activation && std::string_view(Layer::type) == "HardTanh");
static_assert(Layer::bounds.low == -1.0f && Layer::bounds.high == 1.0f);
static_assert(Layer::bounds.nonnegative() == false && Layer::clamps == true && Layer::keeps_sign == true);
static_assert(Layer::accepts(whet::Shape(3, 4, 5)) &&
              Layer::output(whet::Shape(3, 4, 5)) == whet::Shape(3, 4, 5));
static_assert(Layer::value(-2.0) == -1.0);
static_assert(Layer::value(0.25) == 0.25);
static_assert(Layer::value(9.0) == 1.0);
static_assert(Layer::derivative(1.0) == 1.0 && Layer::derivative(-1.0) == 1.0,
              "the window of the straight-through estimator includes its ends");

}  // namespace

TEST_CASE("HardTanh is its formula, its slope the derivative, its source its name") {
  check_activation<Layer>([](double x) { return x < -1.0 ? -1.0 : x > 1.0 ? 1.0 : x; }, "whet::HardTanh");
}
