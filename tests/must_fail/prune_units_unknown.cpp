// must fail: whet: this topology has no layer of this name or position
// must fail: no_such_layer<app::Network, .*'t', 'h', 'i', 'r', 'd'>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<8, 8, 4>,
                                  whet::Residual<whet::Named<"first", whet::Conv2D<6, 3>>, whet::ReLU,
                                                 whet::Named<"second", whet::Conv2D<4, 3>>>,
                                  whet::Flatten, whet::Named<"head", whet::Dense<10>>> {};

#ifdef WHET_MUST_FAIL
using Pruned = whet::PruneUnits<Network, "third", 2>;
#else
using Pruned = whet::PruneUnits<Network, "first", 2>;
#endif

}  // namespace app

static_assert(whet::check<app::Pruned>());
