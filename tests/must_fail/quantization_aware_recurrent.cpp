// must fail: whet: this layer has no quantization-aware training
// must fail: train the float network and freeze it with calibrate
// must fail: not_quantization_aware<app::Network, 0, whet::SimpleRNN<3>
#include <whet/train.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
struct Network : whet::Sequential<whet::Input<5, 2>, whet::SimpleRNN<3>, whet::Dense<2>> {};
#else
struct Network : whet::Sequential<whet::Input<5, 2>, whet::Conv1D<3, 2>, whet::Flatten, whet::Dense<2>> {};
#endif

}  // namespace app

auto train(const whet::Dataset& data) {
  return whet::train<app::Network, whet::QuantizationAware<whet::Int8Policy>>(data);
}
