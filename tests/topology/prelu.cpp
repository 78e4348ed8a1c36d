#include <string_view>

#include <whet/topology/prelu.hpp>
#include <whet/topology/sequential.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using Layer = whet::PReLU;
constexpr whet::Shape image(4, 5, 6);

static_assert(Layer::role == whet::LayerRole::slopes && std::string_view(Layer::type) == "PReLU");
static_assert(Layer::output(image) == image && Layer::accepts(image) && !Layer::accepts(0));
static_assert(Layer::affine(image) == whet::AffineExtent{6, 1}, "a slope for each channel");
struct Network : whet::Sequential<whet::Input<4, 5, 6>, Layer> {};
static_assert(whet::records<Network>[0].used_parameters() == 6 &&
                  whet::records<Network>[0].parameters() == 12,
              "biases are kept, and not used");

}  // namespace

TEST_CASE("a learned slope writes itself as source") { CHECK(source_of<Layer>() == "whet::PReLU"); }
