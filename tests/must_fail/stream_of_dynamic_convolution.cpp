// must fail: whet: this policy takes the range of a layer's input from all steps of the sequence
// must fail: range_of_whole_sequence<app::Network, 0, whet::Conv1D<8, 3.*whet::Dynamic<whet::Int8Policy>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6, 4>, whet::Conv1D<8, 3, whet::Causal>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::Dynamic<whet::Int8Policy>;
#else
using Policy = whet::Float32Policy;
#endif

constexpr auto bytes = whet::Stream<whet::Model<Network, Policy>>::bytes;

}  // namespace app
