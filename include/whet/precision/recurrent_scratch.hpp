#pragma once

#include <cstddef>

#include <whet/core/round_up.hpp>

namespace whet {

/// How a recurrent layer's workspace is divided: the state, sums of the gates, sums of their recurrent part,
/// and what one matrix needs at a time, in this order. Bytes.
struct RecurrentScratch {
  std::size_t state = 0;
  /// Of all gates: two of these.
  std::size_t sums = 0;
  std::size_t matrices = 0;

  /// For one step, whose state is somebody else's.
  constexpr std::size_t step() const { return 2 * sums + matrices; }
  /// For a whole sequence of one sample.
  constexpr std::size_t sequence() const { return state + step(); }
};

/// state: bytes of the layer's state. Sum: the type of the gates' sums. input, recurrent: bytes that the
/// matrices of the features and of the output of the step before need.
template <class Target, class Sum>
constexpr RecurrentScratch recurrent_scratch(std::size_t state, int gate_outputs, std::size_t input,
                                             std::size_t recurrent) {
  return {.state = round_up(state, Target::alignment),
          .sums = round_up(sizeof(Sum) * static_cast<std::size_t>(gate_outputs), Target::alignment),
          .matrices = input > recurrent ? input : recurrent};
}

}  // namespace whet
