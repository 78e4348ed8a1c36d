#include <string_view>

#include <whet/topology/prelu.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using Layer = whet::PReLU;
constexpr whet::Shape image(4, 5, 6);

static_assert(Layer::role == whet::LayerRole::slopes && std::string_view(Layer::type) == "PReLU");
static_assert(Layer::output(image) == image && Layer::accepts(image) && !Layer::accepts(0));
static_assert(Layer::affine(image) == whet::AffineExtent{6, 1}, "a slope for each channel");

}  // namespace

TEST_CASE("a learned slope writes itself as source") { CHECK(source_of<Layer>() == "whet::PReLU"); }
