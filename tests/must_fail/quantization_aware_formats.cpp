// must fail: whet: networks with tensors of 8 and of 16 bits have no quantization-aware training
// must fail: not_quantization_aware<app::Network, 0, whet::Dense<4
#include <whet/train/quantization_aware.hpp>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<5>, whet::Dense<4>, whet::Dense<2>> {};
#ifdef WHET_MUST_FAIL
using Policy = whet::Mixed<whet::Int16x8Policy, whet::At<whet::last_layer, whet::Int8Policy>>;
#else
using Policy = whet::Int16x8Policy;
#endif

}  // namespace app

auto train(const whet::Dataset& data) {
  return whet::train<app::Network, whet::QuantizationAware<app::Policy>>(data);
}
