// must fail: whet: the model's workspace does not fit these memories
// must fail: does_not_fit<whet::Model<app::Network, whet::Float32Policy, [^ ]*generic>, 400, 256, 300>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<10>, whet::Dense<100>, whet::Dense<1>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::Float32Policy;
#else
using Policy = whet::Int8Policy;
#endif
using Split = whet::SplitWorkspace<whet::Model<Network, Policy, whet::target::generic>, 256, 300>;

Split::Part<0> fast;
Split::Part<1> large;

}  // namespace app
