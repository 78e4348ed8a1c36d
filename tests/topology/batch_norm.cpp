#include <string_view>

#include <whet/topology/batch_norm.hpp>

#include "catch.hpp"
#include "topology/check_activation.hpp"

namespace {

using Layer = whet::BatchNorm;
constexpr whet::Shape image(4, 5, 6);

static_assert(Layer::role == whet::LayerRole::normalization && std::string_view(Layer::type) == "BatchNorm");
static_assert(Layer::output(image) == image && Layer::accepts(whet::Shape(7)) && !Layer::accepts(0));
// gamma, beta, moving mean and moving variance for each channel, as Keras counts them.
static_assert(Layer::affine(image).parameters() == 4 * 6);
static_assert(whet::Geometry{image, image, Layer::window(image)}.is_depthwise());
static_assert(Layer::macs(image) == 120);

}  // namespace

TEST_CASE("a batch normalization writes itself as source") { CHECK(source_of<Layer>() == "whet::BatchNorm"); }
