// must fail: whet: this topology has no layer of this name or position
// must fail: no_such_layer<app::Network, whet::error::text<'b', 'l', 'o', 'c', 'k', '/', 't', 'w', 'o'>
#include <whet/weights/weights.hpp>
#include <whet/whet.hpp>

namespace app {

struct Network
    : whet::Sequential<whet::Input<4>,
                       whet::Named<"block", whet::Layers<whet::Named<"one", whet::Dense<3>>, whet::ReLU>>> {};

}  // namespace app

float first(const whet::Weights<app::Network>& weights) {
#ifdef WHET_MUST_FAIL
  return weights.layer<"block/two">().kernel(0, 0);
#else
  return weights.layer<"block/one">().kernel(0, 0);
#endif
}
