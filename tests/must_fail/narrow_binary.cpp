// must fail: whet: layers of this policy give signs to one another
// must fail: no_narrow_activations<whet::BinaryPolicy>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6, 6>, whet::Conv2D<4, 3>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::NarrowActivations<whet::BinaryPolicy, whet::Float16>;
#else
using Policy = whet::NarrowActivations<whet::Float32Policy>;
#endif

constexpr auto bytes = whet::Model<Network, Policy>::workspace_bytes;

}  // namespace app
