// must fail: whet: tensors of this policy are not float32
// must fail: no_narrow_activations<whet::Int8Policy>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6>, whet::Dense<4>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::NarrowActivations<whet::Int8Policy>;
#else
using Policy = whet::NarrowActivations<whet::WeightOnly<whet::Int8Policy>>;
#endif

constexpr auto bytes = whet::Model<Network, Policy>::workspace_bytes;

}  // namespace app
