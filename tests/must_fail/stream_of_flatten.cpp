// must fail: whet: a stream runs one step after the other
// must fail: not_step_by_step<app::Network, 1, whet::Flatten>
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
struct Network
    : whet::Sequential<whet::Input<6, 4>, whet::LSTM<5, whet::Sequence>, whet::Flatten, whet::Dense<2>> {};
#else
struct Network : whet::Sequential<whet::Input<6, 4>, whet::LSTM<5>, whet::Flatten, whet::Dense<2>> {};
#endif

constexpr auto bytes = whet::Stream<whet::Model<Network>>::bytes;

}  // namespace app
