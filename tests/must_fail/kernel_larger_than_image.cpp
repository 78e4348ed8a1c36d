// must fail: whet: a layer does not take the shape that reaches it .*a kernel fits into the image
// must fail: layer_does_not_take<app::Network, 0, whet::Conv2D<4, .*[{]4, 4, 3[}]
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
inline constexpr int pixels = 4;
#else
inline constexpr int pixels = 5;
#endif
struct Network : whet::Sequential<whet::Input<pixels, pixels, 3>, whet::Conv2D<4, 5, whet::Valid>> {};

}  // namespace app

static_assert(whet::Model<app::Network>::macs == 300);
