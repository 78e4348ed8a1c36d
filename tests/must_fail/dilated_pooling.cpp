// must fail: whet: a pooling takes Stride, Same and Valid
#include <whet/whet.hpp>

#ifdef WHET_MUST_FAIL
using Layer = whet::MaxPool<2, whet::Dilation{2}>;
#else
using Layer = whet::MaxPool<2, whet::Stride{1}>;
#endif

static_assert(Layer::output(whet::Shape(8, 8, 3)).channels == 3);
