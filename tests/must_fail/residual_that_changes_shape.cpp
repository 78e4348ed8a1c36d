// must fail: whet: the branches of a block do not fit one another
// must fail: branches_do_not_fit<app::Network, 1, whet::AddBranches, [^>]*[{]4, 4, 16[}], [^>]*[{]8, 8, 8[}]
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
struct Network
    : whet::Sequential<whet::Input<8, 8, 8>, whet::Residual<whet::Conv2D<16, 3, whet::Stride{2}>>> {};
#else
struct Network : whet::Sequential<whet::Input<8, 8, 8>,
                                  whet::Residual<whet::Shortcut<whet::Conv2D<16, 1, whet::Stride{2}>>,
                                                 whet::Conv2D<16, 3, whet::Stride{2}>>> {};
#endif

}  // namespace app

static_assert(whet::Model<app::Network>::macs > 0);
