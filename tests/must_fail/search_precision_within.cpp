// must fail: whet: a precision is chosen for a member of the search space, not within one
// must fail: nested_precision<app::Space>
#include <whet/whet.hpp>

namespace app {

using namespace whet;
#ifdef WHET_MUST_FAIL
struct Space
    : SearchSpace<Input<10>, Layers<Precise<Dense<any(4, 8)>, Int8Policy, Int4Policy>, ReLU>, Dense<2>> {};
#else
struct Space
    : SearchSpace<Input<10>, Precise<Layers<Dense<any(4, 8)>, ReLU>, Int8Policy, Int4Policy>, Dense<2>> {};
#endif

}  // namespace app

using Winner = whet::candidate_t<app::Space, whet::genotype_at<app::Space>(1)>;
static_assert(whet::layer_count<Winner> == 3);
