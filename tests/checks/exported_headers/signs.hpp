#pragma once

#include <whet/whet.hpp>

namespace app {

/// Binary layers between int8 ones.
struct Signs : whet::Sequential<whet::Input<10, 8, 3, whet::NonNegative>, whet::Conv2D<8, 3>, whet::HardTanh,
                                whet::Conv2D<20, 3>, whet::BatchNorm, whet::HardTanh, whet::MaxPool<2>,
                                whet::Conv2D<36, 2, whet::Valid>, whet::BatchNorm, whet::HardTanh,
                                whet::Flatten, whet::Dense<5>> {};

}  // namespace app
