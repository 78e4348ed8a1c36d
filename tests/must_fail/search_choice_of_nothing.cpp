// must fail: whet: a choice has at least one alternative
#include <whet/whet.hpp>

namespace app {

using namespace whet;
#ifdef WHET_MUST_FAIL
struct Space : SearchSpace<Input<10>, Dense<any(4, 8)>, Choice<>> {};
#else
struct Space : SearchSpace<Input<10>, Dense<any(4, 8)>, Choice<Skip>> {};
#endif

}  // namespace app

static_assert(whet::candidate_count<app::Space> == 2);
