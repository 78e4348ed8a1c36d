// must fail: whet: no input of this binary layer is ever negative
// must fail: put HardTanh in the place of a ReLU
// must fail: inputs_of_one_sign<app::Network, 4, whet::Dense<3>
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
using Activation = whet::ReLU;
#else
using Activation = whet::HardTanh;
#endif

struct Network : whet::Sequential<whet::Input<4, 4, 1>, whet::Conv2D<2, 3>, Activation, whet::MaxPool<2>,
                                  whet::Flatten, whet::Dense<3>> {};

}  // namespace app

static_assert(whet::Model<app::Network, whet::BinaryPolicy>::steps == 4);
