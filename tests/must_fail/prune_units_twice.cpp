// must fail: whet: this layer belongs to a group for which another request asks for another count
// must fail: units_already_pruned<app::Network, .*'e', 'n', 'd'>, 3>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<8, 8, 3>, whet::Named<"stem", whet::Conv2D<8, 1>>,
                                  whet::Residual<whet::ReLU, whet::Named<"end", whet::Conv2D<8, 3>>>,
                                  whet::Flatten, whet::Dense<10>> {};

#ifdef WHET_MUST_FAIL
using Pruned = whet::PruneUnits<Network, "stem", 4, "end", 3>;
#else
using Pruned = whet::PruneUnits<Network, "stem", 4, "end", 4>;
#endif

}  // namespace app

static_assert(whet::check<app::Pruned>());
