#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/zoo/inverted_residual.hpp>

#include "catch.hpp"
#include "zoo/totals.hpp"

namespace {

using namespace whet;
using Unnormalized = Layers<>;

// MobileNetV2, the first of the blocks of 24 channels: 16 channels expanded by six at half resolution.
struct Second : Sequential<Input<112, 112, 16>, zoo::InvertedBottleneck<96, 24, 3, 2>> {};
static_assert(output_shape<Second> == Shape(56, 56, 24));
// torchvision's mobilenet_v2: features.2 has 5,136 parameters, without biases, of which batch normalization
// takes 2 · (96 + 96 + 24).
static_assert(totals<Sequential<Input<112, 112, 16>,
                                zoo::InvertedBottleneck<96, 24, 3, 2, ReLU6, Layers<>, Unnormalized>>>.weights ==
              5136 - 2 * (96 + 96 + 24));

// features.3: 8,832 parameters, the input goes past.
struct Third : Sequential<Input<56, 56, 24>, zoo::InvertedResidual<144, 24>> {};
static_assert(
    totals<Sequential<Input<56, 56, 24>, zoo::InvertedResidual<144, 24, 3, ReLU6, Layers<>, Unnormalized>>>.weights ==
    8832 - 2 * (144 + 144 + 24));
static_assert(check<Third>() && records<Third>.back().role == LayerRole::join);

// MobileNetV3: attention on the expanded channels, before they are projected.
struct Attended
    : Sequential<Input<14, 14, 40>, zoo::InvertedResidual<240, 40, 5, HardSwish, SqueezeExcite<4>>> {};
static_assert(check<Attended>());
static_assert(records<Attended>[find_layer<Attended, "attention">()].input == Shape(14, 14, 240));
static_assert(records<Attended>[find_layer<Attended, "depthwise">()].window.kernel_height == 5);

}  // namespace

TEST_CASE("inverted residual blocks have the parameters of the published networks") {
  SUCCEED("as the assertions above say");
}
