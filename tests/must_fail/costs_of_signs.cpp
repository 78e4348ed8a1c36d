// must fail: whet: what this policy's layers cost is known of types only
// must fail: no_costs_of_values<whet::BinaryPolicy,
#include <whet/whet.hpp>

namespace app {

struct Network : whet::Sequential<whet::Input<6>, whet::Dense<5>, whet::HardTanh, whet::Dense<3>> {};

#ifdef WHET_MUST_FAIL
using Policy = whet::BinaryPolicy;
#else
using Policy = whet::Int8Policy;
#endif

constexpr whet::CandidateCost cost =
    whet::candidate_cost(whet::records<Network>, whet::input_shape<Network>, whet::input_bounds<Network>,
                         whet::cost_policy<Policy, whet::target::generic>);

}  // namespace app

static_assert(app::cost.flash > 0);
