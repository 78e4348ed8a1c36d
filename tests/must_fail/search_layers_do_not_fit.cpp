// must fail: whet: a layer does not take the shape that reaches it
// must fail: Dense<10>
#include <whet/model/space_costs.hpp>
#include <whet/whet.hpp>

namespace app {

using namespace whet;
#ifdef WHET_MUST_FAIL
struct Space : SearchSpace<Input<8, 8>, Conv2D<any(4, 8), 3>, ReLU, Dense<10>> {};
#else
struct Space : SearchSpace<Input<8, 8>, Conv2D<any(4, 8), 3>, ReLU, Flatten, Dense<10>> {};
#endif

}  // namespace app

static_assert(whet::candidate_cost<app::Space, whet::Int8Policy, whet::target::generic>({.count = 1}).macs >
              0);
