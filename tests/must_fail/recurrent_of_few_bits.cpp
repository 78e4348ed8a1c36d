// must fail: whet: recurrent layers have no integer weights of fewer than eight bits
// must fail: recurrent_of_few_bits<whet::Int4Coding
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<5, 4>, whet::LSTM<8>, whet::Dense<3>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::Int4Policy;
#else
using Policy = whet::Dynamic<whet::Int4Policy>;
#endif

}  // namespace app

static_assert(whet::Model<app::Network, app::Policy>::weight_bytes > 0);
