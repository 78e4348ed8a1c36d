#pragma once

#include <whet/whet.hpp>

namespace bench {

/// The first network of every textbook, on pixels.
struct Classifier : whet::Sequential<whet::Input<784, whet::NonNegative>, whet::Dense<256>, whet::ReLU,
                                     whet::Dense<256>, whet::ReLU, whet::Dense<10>> {};

}  // namespace bench
