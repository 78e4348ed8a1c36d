// must fail: whet: the layer of this name or position has no parameters
// must fail: has_no_parameters<app::Network, whet::error::text<'f', 'l', 'a', 't'>
#include <whet/weights/weights.hpp>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<2, 2>, whet::Named<"flat", whet::Flatten>,
                                  whet::Named<"scores", whet::Dense<3>>> {};

}  // namespace app

float first(const whet::Weights<app::Network>& weights) {
#ifdef WHET_MUST_FAIL
  return weights.layer<"flat">().kernel(0, 0);
#else
  return weights.layer<"scores">().kernel(0, 0);
#endif
}
