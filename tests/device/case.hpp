#pragma once

#include <cstddef>
#include <cstdint>

namespace device {

/// What the host computed of a model for inputs that are noise of the seeds 1, 2, …, with generic kernels.
template <int Inputs, int Steps, int Outputs>
struct Reference {
  /// Whether all tensors are integers, so that every bit is the host's.
  bool exact;
  /// Whether the network's input is never negative.
  bool nonnegative;
  /// Magnitude of the largest score.
  float largest;
  /// Fingerprints of the tensors that each step writes; 0 for floats.
  std::uint32_t tensors[Inputs][Steps];
  float scores[Inputs][Outputs];
};

/// Recorded inputs and outputs of another implementation, in integers.
template <int Samples, int InputSize, int OutputSize>
struct Recording {
  signed char inputs[Samples][InputSize];
  signed char outputs[Samples][OutputSize];
};

}  // namespace device
