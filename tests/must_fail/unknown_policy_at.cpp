// must fail: whet: this is not a precision policy
// must fail: unknown_policy<int>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<4>, whet::Dense<3>, whet::Dense<2>> {};

#ifdef WHET_MUST_FAIL
using Policy = int;
#else
using Policy = whet::Float32Policy;
#endif

}  // namespace app

static_assert(whet::Model<app::Network, whet::Mixed<whet::Int8Policy, whet::At<1, app::Policy>>>::macs == 18);
