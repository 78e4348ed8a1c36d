// must fail: whet: the branches of a block do not fit one another
// must fail: branches_do_not_fit<app::Network, 2, whet::ConcatBranches, [^>]*[{]8, 8, 4[}], [^>]*[{]6, 6,
// 4[}]
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
inline constexpr whet::Padding padding = whet::Valid;
#else
inline constexpr whet::Padding padding = whet::Same;
#endif
struct Network
    : whet::Sequential<whet::Input<8, 8, 8>, whet::Concat<whet::Conv2D<4, 1>, whet::Conv2D<4, 3, padding>>> {
};

}  // namespace app

static_assert(whet::Model<app::Network>::macs > 0);
