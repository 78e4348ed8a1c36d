// must fail: whet: this layer has no quantization-aware training \(batch normalization that does not fold
// must fail: not_quantization_aware<app::Network, 0, whet::BatchNorm
#include <whet/train/quantization_aware.hpp>
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
struct Network : whet::Sequential<whet::Input<5>, whet::BatchNorm, whet::Dense<2>> {};
#else
struct Network : whet::Sequential<whet::Input<5>, whet::Dense<2>, whet::BatchNorm> {};
#endif

}  // namespace app

auto train(const whet::Dataset& data) {
  return whet::train<app::Network, whet::QuantizationAware<whet::Int8Policy>>(data);
}
