// must fail: whet: depthwise, grouped and transposed convolutions and recurrent layers have no binary form
// must fail: no_binary_form<app::Network, 1, whet::Conv2D<
#include <whet/whet.hpp>

namespace app {

struct Network
    : whet::Sequential<whet::Input<6, 6, 4>, whet::Conv2D<8, 3>,
                       whet::Named<"middle", whet::Conv2D<8, 3, whet::Groups{2}>>, whet::Conv2D<8, 1>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::BinaryPolicy;
#else
using Policy = whet::Mixed<whet::BinaryPolicy, whet::At<"middle", whet::Int8Policy>>;
#endif

}  // namespace app

static_assert(whet::Model<app::Network, app::Policy>::steps > 3);
