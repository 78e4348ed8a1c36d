#pragma once

#include <whet/whet.hpp>

namespace app {

/// The user's own topology, beside two exported headers of it.
struct Classifier : whet::Sequential<whet::Input<12, 10>, whet::Flatten, whet::Named<"stem", whet::Dense<33>>,
                                     whet::ReLU, whet::Dense<21>, whet::HardSwish, whet::Dense<10>> {};

}  // namespace app
