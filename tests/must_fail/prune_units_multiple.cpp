// must fail: whet: units of this layer go together
// must fail: units_go_together<app::Network, .*'s', 't', 'e', 'm'>, 6, 4>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<8, 8, 3>, whet::Named<"stem", whet::Conv2D<8, 1>>,
                                  whet::Conv2D<12, 3, whet::Groups{4}>, whet::Flatten, whet::Dense<10>> {};

#ifdef WHET_MUST_FAIL
using Pruned = whet::PruneUnits<Network, "stem", 6>;
#else
using Pruned = whet::PruneUnits<Network, "stem", 4>;
#endif

}  // namespace app

static_assert(whet::check<app::Pruned>());
