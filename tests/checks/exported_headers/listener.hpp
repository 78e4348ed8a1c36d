#pragma once

#include <whet/whet.hpp>

namespace app {

/// Along a sequence: a causal convolution and recurrent layers.
struct Listener : whet::Sequential<whet::Input<12, 5>, whet::Named<"front", whet::Conv1D<8, 3, whet::Causal>>,
                                   whet::ELU, whet::LSTM<9, whet::Sequence>, whet::GRU<7>, whet::Dense<3>> {};

}  // namespace app
