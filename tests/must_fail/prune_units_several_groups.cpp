// must fail: whet: the units of this layer belong to several groups
// must fail: several_groups_of_units<app::Network, .*'e', 'n', 'd'>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<8, 8, 3>,
                                  whet::Concat<whet::Named<"left", whet::Conv2D<4, 1>>, whet::Conv2D<6, 1>>,
                                  whet::Residual<whet::ReLU, whet::Named<"end", whet::Conv2D<10, 3>>>,
                                  whet::Flatten, whet::Dense<10>> {};

#ifdef WHET_MUST_FAIL
using Pruned = whet::PruneUnits<Network, "end", 8>;
#else
using Pruned = whet::PruneUnits<Network, "left", 2>;
#endif

}  // namespace app

static_assert(whet::check<app::Pruned>());
