#include <type_traits>

#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/without_leaves.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<4, 4, 4>, Named<"a", Layers<Conv2D<4, 3>, ReLU>>, Residual<Conv2D<4, 1>>,
                            Conv2D<3, 1>> {};
template <unsigned Leaves>
struct Some {
  static constexpr bool drops(int leaf) { return (Leaves >> leaf & 1U) != 0; }
};
template <unsigned Leaves>
using rest = typename detail::without_leaves_t<Network, Some<Leaves>>::layers;

static_assert(std::is_same_v<rest<0>, Network::layers>);
static_assert(std::is_same_v<rest<0b10>,
                             Layers<Named<"a", Layers<Conv2D<4, 3>>>, Residual<Conv2D<4, 1>>, Conv2D<3, 1>>>);
static_assert(std::is_same_v<rest<0b11>, Layers<Residual<Conv2D<4, 1>>, Conv2D<3, 1>>>);
// The branch that loses all is the input.
static_assert(
    std::is_same_v<rest<0b100>, Layers<Named<"a", Layers<Conv2D<4, 3>, ReLU>>,
                                       Layers<Branches<AddBranches, Layers<>, Layers<>>>, Conv2D<3, 1>>>);

}  // namespace

TEST_CASE("groups of which nothing is left are gone") { SUCCEED("as the assertions above say"); }
