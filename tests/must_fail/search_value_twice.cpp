// must fail: whet: any\(…\) has a value twice
#include <whet/whet.hpp>

namespace app {

using namespace whet;
#ifdef WHET_MUST_FAIL
struct Space : SearchSpace<Input<10>, Dense<any(4, 8, 4)>, ReLU, Dense<2>> {};
#else
struct Space : SearchSpace<Input<10>, Dense<any(4, 8, 16)>, ReLU, Dense<2>> {};
#endif

}  // namespace app

static_assert(whet::candidate_count<app::Space> == 3);
