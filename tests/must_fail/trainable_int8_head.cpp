// must fail: whet: what learns on the device are dense layers in float32
// must fail: not_trained_on_device<whet::Model<app::Network.*whet::Dense<3>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6>, whet::Dense<4>, whet::ReLU, whet::Dense<3>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::Int8Policy;
#else
using Policy = whet::Mixed<whet::Int8Policy, whet::At<whet::last_layer, whet::Float32Policy>>;
#endif

constexpr auto bytes = sizeof(whet::Trainable<whet::Model<Network, Policy>>);

}  // namespace app
