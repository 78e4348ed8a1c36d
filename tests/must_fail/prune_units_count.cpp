// must fail: whet: a layer keeps at least one and at most all of its units
// must fail: units_out_of_range<app::Network, .*'f', 'i', 'r', 's', 't'>, 7>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<8, 8, 4>,
                                  whet::Residual<whet::Named<"first", whet::Conv2D<6, 3>>, whet::ReLU,
                                                 whet::Named<"second", whet::Conv2D<4, 3>>>,
                                  whet::Flatten, whet::Named<"head", whet::Dense<10>>> {};

#ifdef WHET_MUST_FAIL
using Pruned = whet::PruneUnits<Network, "first", 7>;
#else
using Pruned = whet::PruneUnits<Network, "first", 6>;
#endif

}  // namespace app

static_assert(whet::check<app::Pruned>());
