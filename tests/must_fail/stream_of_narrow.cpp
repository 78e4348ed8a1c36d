// must fail: whet: what a stream remembers is float32 or integers
// must fail: no_narrow_stream<app::Network, 0, whet::NarrowActivations<whet::Float16Policy
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6, 4>, whet::Conv1D<8, 3, whet::Causal>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::NarrowActivations<whet::Float16Policy>;
#else
using Policy = whet::Float16Policy;
#endif

constexpr auto bytes = whet::Stream<whet::Model<Network, Policy>>::bytes;

}  // namespace app
