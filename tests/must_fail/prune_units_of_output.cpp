// must fail: whet: the units of this layer have to stay: they are the network's outputs
// must fail: units_have_to_stay<app::Network, .*Dense<10>.*'h', 'e', 'a', 'd'>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<8, 8, 4>,
                                  whet::Residual<whet::Named<"first", whet::Conv2D<6, 3>>, whet::ReLU,
                                                 whet::Named<"second", whet::Conv2D<4, 3>>>,
                                  whet::Flatten, whet::Named<"head", whet::Dense<10>>> {};

#ifdef WHET_MUST_FAIL
using Pruned = whet::PruneUnits<Network, "head", 2>;
#else
using Pruned = whet::PruneUnits<Network, "first", 2>;
#endif

}  // namespace app

static_assert(whet::check<app::Pruned>());
