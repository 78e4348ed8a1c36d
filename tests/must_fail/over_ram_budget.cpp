// must fail: whet: the model's workspace exceeds the RAM budget
// must fail: over_budget<whet::Model<app::Network, whet::Float32Policy, [^ ]*generic>, 400, 300
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<10>, whet::Dense<100>, whet::Dense<1>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::Float32Policy;
#else
using Policy = whet::Int8Policy;
#endif

}  // namespace app

template struct whet::Deploy<whet::Model<app::Network, app::Policy, whet::target::generic>,
                             whet::Budget{.flash = 20'000, .ram = 300}>;
