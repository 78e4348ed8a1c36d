// must fail: whet: this is not a precision policy
// must fail: unknown_policy<app::Halves>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<4>, whet::Dense<2>> {};
struct Halves {};

#ifdef WHET_MUST_FAIL
using Policy = Halves;
#else
using Policy = whet::Int8Policy;
#endif

}  // namespace app

static_assert(whet::Model<app::Network, app::Policy>::macs == 8);
