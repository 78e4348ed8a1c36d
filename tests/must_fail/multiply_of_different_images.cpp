// must fail: whet: the branches of a block do not fit one another
// must fail: branches_do_not_fit<app::Network, [0-9]*, whet::MultiplyBranches, [^>]*[{]8, 8, 8[}], [^>]*[{]6,
// 6, 8[}]
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
inline constexpr whet::Padding padding = whet::Valid;
#else
inline constexpr whet::Padding padding = whet::Same;
#endif
struct Network
    : whet::Sequential<whet::Input<8, 8, 8>, whet::Multiply<whet::Sigmoid, whet::Conv2D<8, 3, padding>>> {};

}  // namespace app

static_assert(whet::Model<app::Network>::macs > 0);
