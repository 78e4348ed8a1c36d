// must fail: whet: what a block leaves open inside of itself does not depend on its arguments
#include <whet/whet.hpp>
#include <whet/zoo.hpp>

namespace app {

using namespace whet;
#ifdef WHET_MUST_FAIL
inline constexpr auto more_blocks = any(1, 2, 3);
#else
inline constexpr auto more_blocks = 2;
#endif
struct Space : SearchSpace<Input<16, 16, 8>, zoo::MobileStageV2<16, any(2, 4), 3, 2, more_blocks>,
                           GlobalAveragePool, Dense<10>> {};

}  // namespace app

static_assert(whet::candidate_count<app::Space> == 2 * 3);
