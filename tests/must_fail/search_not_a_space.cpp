// must fail: whet: a search space is a struct that derives from whet::SearchSpace
#include <whet/whet.hpp>

namespace app {

using namespace whet;
#ifdef WHET_MUST_FAIL
struct Space : Sequential<Input<10>, Dense<4>, ReLU, Dense<2>> {};
#else
struct Space : SearchSpace<Input<10>, Dense<any(4, 8)>, ReLU, Dense<2>> {};
#endif

}  // namespace app

using Network = whet::candidate_t<app::Space, whet::Genotype{.count = 1}>;
static_assert(whet::layer_count<Network> == 3);
