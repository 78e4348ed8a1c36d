// must fail: whet: the layer of this name or position has no units of its own
// must fail: layer_without_units<app::Network, .*'d', 'e', 'e', 'p'>
#include <whet/whet.hpp>

namespace app {

struct Network
    : whet::Sequential<whet::Input<8, 8, 3>, whet::Named<"stem", whet::Conv2D<8, 1>>,
                       whet::Named<"deep", whet::DepthwiseConv2D<3>>, whet::Flatten, whet::Dense<10>> {};

#ifdef WHET_MUST_FAIL
using Pruned = whet::PruneUnits<Network, "deep", 4>;
#else
using Pruned = whet::PruneUnits<Network, "stem", 4>;
#endif

}  // namespace app

static_assert(whet::check<app::Pruned>());
