#include <whet/topology/conv2d.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/sequential.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Plain : Sequential<Input<8, 8, 4>, Residual<Conv2D<4, 3>, ReLU, Conv2D<4, 3>>> {};
constexpr auto plain = records<Plain>;
static_assert(check<Plain>() && plain.size() == 4);
static_assert(plain[3].producer == 2 && plain[3].others.count == 1 && plain[3].others[0] == -1,
              "the input of the network goes past");

struct Projected
    : Sequential<Input<8, 8, 4>, ReLU,
                 Named<"block", Residual<Shortcut<Named<"shortcut", Conv2D<6, 1, Stride{2}>>>,
                                         Named<"conv1", Conv2D<6, 3, Stride{2}>>, ReLU, Conv2D<6, 3>>>> {};
constexpr auto projected = records<Projected>;
static_assert(check<Projected>() && output_shape<Projected> == Shape(4, 4, 6));
static_assert(projected[4].name.view() == "block/shortcut" && projected[4].producer == 0,
              "the shortcut takes what the body takes");
static_assert(projected[5].producer == 3 && projected[5].others[0] == 4);
static_assert(projected[1].position == 0 && projected[4].position == 0 && projected[5].position == 0,
              "the block is one member");

}  // namespace

TEST_CASE("a residual block adds its input, or a projection of it, to its body") {
  SUCCEED("as the assertions above say");
}
