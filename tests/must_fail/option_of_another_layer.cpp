// must fail: whet: a convolution takes Stride, Dilation, Groups, Same, Valid and Causal
#include <whet/whet.hpp>

#ifdef WHET_MUST_FAIL
using Layer = whet::Conv2D<8, 3, whet::Multiplier{2}>;
#else
using Layer = whet::Conv2D<8, 3, whet::Stride{2}>;
#endif

static_assert(Layer::output(whet::Shape(8, 8, 3)).channels == 8);
