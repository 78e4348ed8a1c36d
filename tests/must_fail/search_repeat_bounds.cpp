// must fail: whet: a part is repeated from 0 times up
#include <whet/whet.hpp>

namespace app {

using namespace whet;
#ifdef WHET_MUST_FAIL
struct Space : SearchSpace<Input<10>, Repeat<2, 1, Dense<10>>> {};
#else
struct Space : SearchSpace<Input<10>, Repeat<1, 2, Dense<10>>> {};
#endif

}  // namespace app

static_assert(whet::candidate_count<app::Space> == 2);
