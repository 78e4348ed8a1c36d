// must fail: whet: the extents of an input come before NonNegative
#include <whet/whet.hpp>

#ifdef WHET_MUST_FAIL
using Input = whet::Input<whet::NonNegative, 6>;
#else
using Input = whet::Input<6, whet::NonNegative>;
#endif

static_assert(Input::shape == whet::Shape(6));
