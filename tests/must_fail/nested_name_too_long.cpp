// must fail: whet: a layer's full name, with those of the groups around it, has at most 47 characters
// must fail: name_too_long<app::Network, 50
#include <whet/whet.hpp>

namespace app {

#ifdef WHET_MUST_FAIL
using Layer = whet::Named<"a_layer_in_a_group_too_deep", whet::Dense<2>>;
#else
using Layer = whet::Named<"a_layer_in_a_group", whet::Dense<2>>;
#endif

struct Network
    : whet::Sequential<whet::Input<4>, whet::Named<"a_group_of_many_layers", whet::Layers<Layer>>> {};

}  // namespace app

static_assert(whet::Model<app::Network>::macs == 8);
