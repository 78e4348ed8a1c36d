// must fail: whet: the loss takes the scores of two classes or more
// must fail: not_trained_on_device<whet::Model<app::Network.*whet::Dense<3>
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
using End = whet::Sigmoid;
#else
using End = whet::Softmax;
#endif
struct Network : whet::Sequential<whet::Input<6>, whet::Dense<3>, End> {};

constexpr auto bytes = sizeof(whet::Trainable<whet::Model<Network>>);

}  // namespace app
