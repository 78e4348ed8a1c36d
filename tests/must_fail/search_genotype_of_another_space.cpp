// must fail: whet: this genotype is none of the space's
// must fail: not_a_candidate<app::Space,
#include <whet/whet.hpp>

namespace app {

using namespace whet;
struct Space : SearchSpace<Input<10>, Dense<any(4, 8)>, ReLU, Dense<2>> {};
struct Other : SearchSpace<Input<10>, Dense<any(4, 8, 16)>, ReLU, Dense<2>> {};
#ifdef WHET_MUST_FAIL
inline constexpr Genotype chosen = genotype_at<Other>(2);
#else
inline constexpr Genotype chosen = genotype_at<Space>(1);
#endif

}  // namespace app

static_assert(whet::layer_t<whet::candidate_t<app::Space, app::chosen>, 0>::units == 8);
