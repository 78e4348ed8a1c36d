// must fail: whet: a block can be dropped where it gives the shape that it takes
// must fail: block_changes_shape<app::Network, .*'b'>, .*[{]8, 8, 4[}].*[{]4, 4, 4[}]
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<8, 8, 4>, whet::Named<"a", whet::Residual<whet::Conv2D<4, 3>>>,
                                  whet::Named<"b", whet::Conv2D<4, 3, whet::Stride{2}>>, whet::Flatten,
                                  whet::Dense<10>> {};

#ifdef WHET_MUST_FAIL
using Pruned = whet::DropBlock<Network, "b">;
#else
using Pruned = whet::DropBlock<Network, "a">;
#endif

}  // namespace app

static_assert(whet::check<app::Pruned>());
