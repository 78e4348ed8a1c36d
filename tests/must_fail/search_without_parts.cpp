// must fail: whet: a search space has at least one part
#include <whet/whet.hpp>

namespace app {

using namespace whet;
#ifdef WHET_MUST_FAIL
struct Space : SearchSpace<Input<10>> {};
#else
struct Space : SearchSpace<Input<10>, Dense<any(4, 8)>> {};
#endif

}  // namespace app

static_assert(whet::candidate_count<app::Space> == 2);
