// must fail: whet: a layer does not take the shape that reaches it
// must fail: layer_does_not_take<app::Network, 0, whet::Dense<10>, [^>]*[{]28, 28, 1[}]
#include <whet/weights/weights.hpp>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<28, 28>,
#ifndef WHET_MUST_FAIL
                                  whet::Flatten,
#endif
                                  whet::Dense<10>> {
};

}  // namespace app

whet::Weights<app::Network> weights;
