// must fail: whet: this policy takes the range of a layer's input from the whole image
// must fail: no_narrow_activations<whet::Dynamic<whet::Int8Policy>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6, 6>, whet::Conv2D<4, 3>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::NarrowActivations<whet::Dynamic<whet::Int8Policy>>;
#else
using Policy = whet::NarrowActivations<whet::Float32Policy>;
#endif

constexpr auto bytes = whet::Model<Network, Policy>::workspace_bytes;

}  // namespace app
