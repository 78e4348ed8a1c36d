#pragma once

#include <whet/precision/float_affine.hpp>

namespace whet {

/// Parameters of y = W·x + b in float32.
template <class Target, int Outputs, int Inputs>
using Float32Affine = FloatAffine<Target, Float32, Outputs, Inputs>;

/// IEEE single precision throughout: the baseline every other policy is compared with.
struct Float32Policy {
  static constexpr const char* name = "whet::Float32Policy";
  /// What tensors between layers hold.
  using activation = float;
  /// Range of the values this policy can hold needs no calibration.
  static constexpr bool needs_ranges = false;

  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = Float32Affine<Target, Outputs, Inputs>;
};

}  // namespace whet
