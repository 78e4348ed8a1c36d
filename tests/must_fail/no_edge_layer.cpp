// must fail: whet: this topology has no layer of this name or position, or no layer with weights at all
// must fail: no_such_layer<app::Network, whet::error::edge<whet::Edge::first
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
struct Network : whet::Sequential<whet::Input<4>, whet::BatchNorm, whet::ReLU> {};
#else
struct Network : whet::Sequential<whet::Input<4>, whet::Dense<4>, whet::ReLU> {};
#endif

using Policy = whet::Mixed<whet::Int8Policy, whet::At<whet::first_layer, whet::Float32Policy>>;

}  // namespace app

static_assert(whet::Model<app::Network, app::Policy>::macs > 0);
