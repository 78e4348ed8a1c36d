// must fail: whet: this member of a topology is neither a layer nor a block
#include <whet/whet.hpp>

namespace app {

using namespace whet;
#ifdef WHET_MUST_FAIL
struct Network : Sequential<Input<10>, Dense<8>, Repeat<0, 2, ReLU>, Dense<2>> {};
#else
struct Network : Sequential<Input<10>, Dense<8>, ReLU, Dense<2>> {};
#endif

}  // namespace app

static_assert(whet::check<app::Network>());
