// must fail: whet: a stream runs one step after the other
// must fail: not_step_by_step<app::Network, 0, whet::Conv1D<8, 3
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
struct Network : whet::Sequential<whet::Input<6, 4>, whet::Conv1D<8, 3, whet::Same>> {};
#else
struct Network : whet::Sequential<whet::Input<6, 4>, whet::Conv1D<8, 3, whet::Causal>> {};
#endif

constexpr auto bytes = whet::Stream<whet::Model<Network>>::bytes;

}  // namespace app
