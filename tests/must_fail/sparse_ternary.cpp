// must fail: whet: Sparse<Policy, Pattern> is for Float32Policy
// must fail: has_no_sparse_form<whet::TernaryPolicy>
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6>, whet::Dense<4>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::Sparse<whet::TernaryPolicy, whet::NofM<2, 4>>;
#else
using Policy = whet::Sparse<whet::Int4Policy, whet::NofM<2, 4>>;
#endif

constexpr auto bytes = whet::Model<Network, Policy>::weight_bytes;

}  // namespace app
