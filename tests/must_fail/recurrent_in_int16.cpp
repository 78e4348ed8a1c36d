// must fail: whet: recurrent layers and PReLU have no arithmetic with 16-bit activations
// must fail: no_such_layer_in_int16<app::Network, 0, whet::LSTM<5>.*whet::Int16x8Policy>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6, 4>, whet::Named<"memory", whet::LSTM<5>>, whet::Dense<2>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::Int16x8Policy;
#else
using Policy = whet::Mixed<whet::Int16x8Policy, whet::At<"memory", whet::Float32Policy>>;
#endif

constexpr auto bytes = whet::Model<Network, Policy>::workspace_bytes;

}  // namespace app
