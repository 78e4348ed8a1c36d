// must fail: whet: Softmax is only allowed as the last layer
// must fail: softmax_in_the_middle<app::Network, 1, whet::Softmax>
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
struct Network : whet::Sequential<whet::Input<4>, whet::Dense<3>, whet::Softmax, whet::Dense<2>> {};
#else
struct Network : whet::Sequential<whet::Input<4>, whet::Dense<3>, whet::Dense<2>, whet::Softmax> {};
#endif

}  // namespace app

static_assert(whet::Model<app::Network>::macs == 18);
