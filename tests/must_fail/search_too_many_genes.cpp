// must fail: whet: a search space has at most 64 decisions
// must fail: too_many_genes<app::Space, 66, 64>
#include <whet/whet.hpp>

namespace app {

using namespace whet;
using Hidden = Layers<Dense<any(4, 8)>, ReLU>;
using Eight = Layers<Hidden, Hidden, Hidden, Hidden, Hidden, Hidden, Hidden, Hidden>;
using All = Layers<Eight, Eight, Eight, Eight, Eight, Eight, Eight, Eight>;
#ifdef WHET_MUST_FAIL
struct Space : SearchSpace<Input<10>, All, Hidden, Hidden, Dense<2>> {};
#else
struct Space : SearchSpace<Input<10>, All, Dense<2>> {};
#endif

}  // namespace app

static_assert(whet::check_space<app::Space>());
