// must fail: whet: a search space leaves something open
// must fail: nothing_open<app::Space>
#include <whet/whet.hpp>

namespace app {

using namespace whet;
#ifdef WHET_MUST_FAIL
struct Space : SearchSpace<Input<10>, Dense<4>> {};
#else
struct Space : SearchSpace<Input<10>, Dense<any(4, 8)>> {};
#endif

}  // namespace app

using Winner = whet::candidate_t<app::Space, whet::genotype_at<app::Space>(0)>;
static_assert(whet::layer_count<Winner> == 1);
