// must fail: whet: this topology has no layer of this name or position
// must fail: no_such_layer<app::Network, whet::error::text<'s', 't', 'a', 'm'>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<4>, whet::Named<"stem", whet::Dense<3>>, whet::Dense<2>> {};

#ifdef WHET_MUST_FAIL
using Override = whet::At<"stam", whet::Float32Policy>;
#else
using Override = whet::At<"stem", whet::Float32Policy>;
#endif

}  // namespace app

static_assert(whet::Model<app::Network, whet::Mixed<whet::Int8Policy, app::Override>>::macs == 18);
