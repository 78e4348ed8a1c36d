// must fail: whet: depthwise, grouped and transposed convolutions and recurrent layers have no binary form
// must fail: no_binary_form<app::Network, 0, whet::
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6, 4>, whet::LSTM<5>, whet::Dense<3>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::BinaryPolicy;
#else
using Policy = whet::Mixed<whet::BinaryPolicy, whet::At<whet::first_layer, whet::Float32Policy>>;
#endif

}  // namespace app

static_assert(whet::Model<app::Network, app::Policy>::steps > 2);
