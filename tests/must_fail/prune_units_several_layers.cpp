// must fail: whet: this name or position means several layers with units
// must fail: several_layers_with_units<app::Network, .*'b', 'o', 'd', 'y'>
#include <whet/whet.hpp>

namespace app {

struct Network
    : whet::Sequential<
          whet::Input<8>,
          whet::Named<"body", whet::Layers<whet::Named<"first", whet::Dense<12>>, whet::Dense<16>>>,
          whet::Dense<3>> {};

#ifdef WHET_MUST_FAIL
using Pruned = whet::PruneUnits<Network, "body", 8>;
#else
using Pruned = whet::PruneUnits<Network, "body/first", 8>;
#endif

}  // namespace app

static_assert(whet::check<app::Pruned>());
