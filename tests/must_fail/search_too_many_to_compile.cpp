// must fail: whet: the compiler prices each candidate of a space of up to 1024
// must fail: too_many_candidates<app::Space, 4096, 1024>
#include <whet/model/space_costs.hpp>
#include <whet/whet.hpp>

namespace app {

using namespace whet;
#ifdef WHET_MUST_FAIL
using Hidden = Dense<any(4, 8, 12, 16, 20, 24, 28, 32)>;
#else
using Hidden = Dense<any(4, 8)>;
#endif
struct Space : SearchSpace<Input<10>, Hidden, ReLU, Hidden, ReLU, Hidden, ReLU, Hidden, ReLU, Dense<2>> {};

}  // namespace app

static_assert(whet::feasible<app::Space, whet::Int8Policy, whet::target::generic>({.flash = 1'000,
                                                                                   .ram = 100})
                  .count() > 0);
