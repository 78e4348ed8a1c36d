// must fail: whet: a layer does not take the shape that reaches it
// must fail: layer_does_not_take<app::Network, 1, whet::Dense<10>, [^>]*[{]28, 28, 1[}]
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<28, 28>, whet::ReLU,
#ifndef WHET_MUST_FAIL
                                  whet::Flatten,
#endif
                                  whet::Dense<10>> {
};

}  // namespace app

static_assert(whet::Model<app::Network>::macs == 7840);
