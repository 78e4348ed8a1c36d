// must fail: whet: a layer that takes its width from these units cannot follow
// must fail: width_does_not_follow<app::Network, .*'s', 't', 'e', 'm'>, 6, 2,
// whet::RelativeDense<whet::Ratio<1, 4>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<8, 8, 3>, whet::Named<"stem", whet::Conv2D<8, 1>>,
                                  whet::SqueezeExcite<4>, whet::Flatten, whet::Dense<10>> {};

#ifdef WHET_MUST_FAIL
using Pruned = whet::PruneUnits<Network, "stem", 6>;
#else
using Pruned = whet::PruneUnits<Network, "stem", 4>;
#endif

}  // namespace app

static_assert(whet::check<app::Pruned>());
