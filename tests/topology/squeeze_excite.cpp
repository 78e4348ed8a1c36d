#include <whet/topology/sequential.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/squeeze_excite.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Network : Sequential<Input<7, 7, 64>, SqueezeExcite<16>> {};
constexpr auto layers = records<Network>;
static_assert(check<Network>() && output_shape<Network> == Shape(7, 7, 64));
static_assert(layers[1].output == Shape(4) && layers[3].output == Shape(64));
// Hu et al. 2018, equation 5: 2 / r · C² weights.
static_assert(layers[1].affine.weights() + layers[3].affine.weights() == 2 * 64 * 64 / 16);
static_assert(layers[4].type.view() == "HardSigmoid" && layers[5].type.view() == "Multiply");
static_assert(layers[5].producer == -1 && layers[5].others[0] == 4);

struct Smooth : Sequential<Input<7, 7, 64>, SqueezeExcite<16, Sigmoid>> {};
static_assert(records<Smooth>[4].type.view() == "Sigmoid");

}  // namespace

TEST_CASE("squeeze-excite gates the channels of its input") { SUCCEED("as the assertions above say"); }
