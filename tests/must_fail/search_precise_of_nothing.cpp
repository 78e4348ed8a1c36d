// must fail: whet: a layer has at least one policy to be chosen
#include <whet/whet.hpp>

namespace app {

using namespace whet;
#ifdef WHET_MUST_FAIL
struct Space : SearchSpace<Input<10>, Precise<Dense<any(4, 8)>>> {};
#else
struct Space : SearchSpace<Input<10>, Precise<Dense<any(4, 8)>, Int8Policy>> {};
#endif

}  // namespace app

static_assert(whet::candidate_count<app::Space> == 2);
