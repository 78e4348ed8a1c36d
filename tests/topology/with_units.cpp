#include <type_traits>

#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/with_units.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Group {
  using layers = Layers<Conv2D<4, 3>, ReLU>;
};
struct Network : Sequential<Input<4, 4, 4>, Group, Named<"block", Residual<Group>>, Flatten, Dense<3>> {};

/// One unit more for the layers whose bits are set.
template <unsigned Leaves>
struct OneMore {
  static constexpr int before(int leaf) { return records<Network>[static_cast<std::size_t>(leaf)].units; }
  static constexpr int after(int leaf) { return before(leaf) + static_cast<int>(Leaves >> leaf & 1U); }
};
template <unsigned Leaves>
using changed = typename detail::with_units_t<Network, OneMore<Leaves>>::layers;

static_assert(std::is_same_v<changed<0>, Network::layers>);
static_assert(
    std::is_same_v<changed<1>,
                   Layers<Layers<Conv2D<5, 3>, ReLU>, Named<"block", Residual<Group>>, Flatten, Dense<3>>>);
static_assert(
    std::is_same_v<
        changed<0b1000100>,
        Layers<Group,
               Named<"block", Layers<Branches<AddBranches, Layers<Layers<Conv2D<5, 3>, ReLU>>, Layers<>>>>,
               Flatten, Dense<4>>>);

}  // namespace

TEST_CASE("only composites in which a layer changes are rewritten") {
  SUCCEED("as the assertions above say");
}
