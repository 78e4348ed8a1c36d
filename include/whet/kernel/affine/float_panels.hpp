#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/precision/float_affine.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A float layer as the tiles see it: weights stored as Number, in panels of one vector of outputs by 1
/// input, padded with zeros. `scale` is null where numbers have none.
template <class Number>
struct FloatPanels {
  const typename Number::stored* weights;
  const float* scale;
  const float* bias;
  int outputs;
  int inputs;

  /// What the sums of a panel start from, and what they become.
  template <class Vectors>
  [[gnu::always_inline]] auto start(int output) const {
    using FloatVector = typename Vectors::floats;
    if constexpr (Number::scaled)
      return FloatVector(0.0f);
    else
      return FloatVector::load_unaligned(bias + output);
  }
  template <class Vectors>
  [[gnu::always_inline]] auto finish(int output, typename Vectors::floats sum) const {
    using FloatVector = typename Vectors::floats;
    if constexpr (Number::scaled)
      return Vectors::fma(sum, FloatVector::load_unaligned(scale + output),
                          FloatVector::load_unaligned(bias + output));
    else
      return sum;
  }
};

template <FloatMatrix Parameters>
FloatPanels<typename Parameters::number> float_panels(const Parameters& parameters) {
  const float* scale = nullptr;
  if constexpr (Parameters::number::scaled) scale = parameters.scale;
  return {parameters.weights, scale, parameters.bias, Parameters::outputs, Parameters::inputs};
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
