// must fail: whet: the groups of a convolution divide its filters
#include <whet/whet.hpp>

#ifdef WHET_MUST_FAIL
using Layer = whet::Conv2D<6, 3, whet::Groups{4}>;
#else
using Layer = whet::Conv2D<8, 3, whet::Groups{4}>;
#endif

static_assert(Layer::options.groups == 4);
