// must fail: whet: the model has fewer layers with weights than shall learn
// must fail: fewer_layers<whet::Model<app::Network.*whet::Last<3>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6>, whet::Dense<4>, whet::ReLU, whet::Dense<3>> {};

#ifdef WHET_MUST_FAIL
using Layers = whet::Last<3>;
#else
using Layers = whet::Last<2>;
#endif

constexpr auto bytes = sizeof(whet::Trainable<whet::Model<Network>, Layers>);

}  // namespace app
