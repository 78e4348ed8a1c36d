// must fail: whet: the units of this layer have to stay: a layer of their group takes or gives as many
// must fail: units_have_to_stay<app::Network, .*Reshape<2, 2, 4>
#include <whet/whet.hpp>

namespace app {

struct Network
    : whet::Sequential<whet::Input<8>, whet::Named<"first", whet::Dense<12>>,
                       whet::Named<"second", whet::Dense<16>>, whet::Reshape<2, 2, 4>, whet::Conv2D<3, 1>> {};

#ifdef WHET_MUST_FAIL
using Pruned = whet::PruneUnits<Network, "second", 8>;
#else
using Pruned = whet::PruneUnits<Network, "first", 8>;
#endif

}  // namespace app

static_assert(whet::check<app::Pruned>());
