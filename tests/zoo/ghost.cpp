#include <whet/topology/sequential.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/zoo/ghost.hpp>

#include "catch.hpp"
#include "zoo/totals.hpp"

namespace {

using namespace whet;

struct Half : Sequential<Input<8, 8, 16>, zoo::Ghost<32, ReLU, 2, Layers<>>> {};
struct Quarter : Sequential<Input<8, 8, 16>, zoo::Ghost<32, ReLU, 4, Layers<>>> {};
// Han et al. 2020, equations 4 and 5: n/s · c · k · k for the primary convolution, (s - 1) · n/s · d · d for
// the cheap ones.
static_assert(totals<Half>.weights == 16 * 16 + 1 * 16 * 9);
static_assert(totals<Quarter>.weights == 8 * 16 + 3 * 8 * 9);
static_assert(output_shape<Half> == Shape(8, 8, 32) && output_shape<Quarter> == Shape(8, 8, 32));
static_assert(check<Quarter>());

struct Bottleneck : Sequential<Input<8, 8, 16>, zoo::GhostBottleneck<48, 16, SqueezeExcite<4>>> {};
static_assert(check<Bottleneck>() && output_shape<Bottleneck> == Shape(8, 8, 16));
static_assert(records<Bottleneck>.back().role == LayerRole::join &&
                  records<Bottleneck>.back().others[0] == -1,
              "the input goes past");
static_assert(records<Bottleneck>[find_layer<Bottleneck, "attention">()].input == Shape(8, 8, 48));

}  // namespace

TEST_CASE("ghost modules have the parameters of their paper") { SUCCEED("as the assertions above say"); }
