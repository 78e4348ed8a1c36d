// must fail: whet: PReLU has no arithmetic with 16-bit activations
// must fail: no_such_layer_in_int16<app::Network, 1, whet::PReLU, whet::Int16x8Policy>
#include <whet/whet.hpp>

namespace app {

struct Network
    : whet::Sequential<whet::Input<6>, whet::Dense<4>, whet::Named<"slopes", whet::PReLU>, whet::Dense<2>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::Int16x8Policy;
#else
using Policy = whet::Mixed<whet::Int16x8Policy, whet::At<"slopes", whet::Int8Policy>>;
#endif

constexpr auto bytes = whet::Model<Network, Policy>::workspace_bytes;

}  // namespace app
