// must fail: whet: a topology is a struct that derives from whet::Sequential
// must fail: not_a_topology<app::Network>
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
struct Network {};
#else
struct Network : whet::Sequential<whet::Input<4>, whet::Dense<2>> {};
#endif

}  // namespace app

static_assert(whet::Model<app::Network>::macs == 8);
