// must fail: whet: a layer name has at most 47 characters
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
using Layer = whet::Named<"a_name_of_more_characters_than_a_layer_name_has!", whet::Dense<2>>;
#else
using Layer = whet::Named<"a_name_of_just_the_characters_a_layer_name_has_", whet::Dense<2>>;
#endif

struct Network : whet::Sequential<whet::Input<4>, Layer> {};

}  // namespace app

static_assert(whet::Model<app::Network>::macs == 8);
