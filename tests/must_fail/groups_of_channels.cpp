// must fail: whet: a layer does not take the shape that reaches it
// must fail: layer_does_not_take<app::Network, 0, whet::Conv2D<8, .*[{]4, 4, 6[}]
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
inline constexpr int channels = 6;
#else
inline constexpr int channels = 12;
#endif
struct Network : whet::Sequential<whet::Input<4, 4, channels>, whet::Conv2D<8, 1, whet::Groups{4}>> {};

}  // namespace app

static_assert(whet::Model<app::Network>::macs == 16 * 8 * 3);
