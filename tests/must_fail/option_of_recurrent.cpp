// must fail: whet: a recurrent layer takes Sequence
#include <whet/whet.hpp>

#ifdef WHET_MUST_FAIL
using Layer = whet::LSTM<8, whet::Stride{2}>;
#else
using Layer = whet::LSTM<8, whet::Sequence>;
#endif

static_assert(Layer::output(whet::Shape(5, 3)) == whet::Shape(5, 1, 8));
