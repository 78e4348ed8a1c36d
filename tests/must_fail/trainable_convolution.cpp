// must fail: whet: what learns on the device are the dense layers at a model's end
// must fail: not_trained_on_device<whet::Model<app::Network.*whet::Conv2D<4,
#include <whet/whet.hpp>

namespace app {

struct Network
    : whet::Sequential<whet::Input<6, 6>, whet::Conv2D<4, 3>, whet::ReLU, whet::Flatten, whet::Dense<3>> {};

#ifdef WHET_MUST_FAIL
using Layers = whet::Last<2>;
#else
using Layers = whet::Last<1>;
#endif

constexpr auto bytes = sizeof(whet::Trainable<whet::Model<Network>, Layers>);

}  // namespace app
