// must fail: whet: quantization-aware training does not know how this policy rounds weights
// must fail: Dynamic<P> takes weights that QuantizationAware<P> has trained
// must fail: policy_without_grid<app::Network, whet::Dynamic<whet::
#include <whet/train/quantization_aware.hpp>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<5>, whet::Dense<2>> {};
#ifdef WHET_MUST_FAIL
using Policy = whet::Dynamic<whet::Int4Policy>;
#else
using Policy = whet::Int4Policy;
#endif

}  // namespace app

auto train(const whet::Dataset& data) {
  return whet::train<app::Network, whet::QuantizationAware<app::Policy>>(data);
}
