#pragma once

#include <whet/core/shape.hpp>

namespace whet {

/// A tensor as the sequence that recurrent layers and Conv1D see: each row is a step, and all that is in it
/// are the step's features. `Input<49, 10>` is 49 steps of 10 features. Moves no data.
constexpr Shape sequence_of(Shape shape) { return {shape.height, 1, shape.width * shape.channels}; }

}  // namespace whet
