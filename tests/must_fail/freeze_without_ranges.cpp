// must fail: whet: this policy needs the ranges of the activations
// must fail: ranges_missing<app::Network, whet::Int8Policy>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<4>, whet::Dense<2>> {};

}  // namespace app

auto freeze(const whet::Weights<app::Network>& weights) {
#ifdef WHET_MUST_FAIL
  return whet::freeze<whet::Int8Policy>(weights);
#else
  return whet::freeze<whet::Dynamic<whet::Int8Policy>>(weights);
#endif
}
