// must fail: whet: no input of this binary layer is ever negative
// must fail: as EdgesInt8<BinaryPolicy> does
// must fail: inputs_of_one_sign<app::Network, 0, whet::Dense<8>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<16, whet::NonNegative>, whet::Dense<8>, whet::HardTanh,
                                  whet::Dense<8>, whet::HardTanh, whet::Dense<3>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::BinaryPolicy;
#else
using Policy = whet::EdgesInt8<whet::BinaryPolicy>;
#endif

}  // namespace app

static_assert(whet::Model<app::Network, app::Policy>::quantized_interface);
