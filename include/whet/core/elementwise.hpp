#pragma once

#include <type_traits>

#include <whet/core/inline.hpp>

namespace whet {

// The functions that an activation may be written with, for scalars. For SIMD batches the same unqualified
// names are found beside the batch type, so one definition of an activation serves all kernels.
// max(x, y) and min(x, y) give y when x is not a number.

template <class Number>
concept FloatingScalar = std::is_floating_point_v<Number>;

/// A constant of an activation, for scalars and for SIMD batches of floats: `constant<Number>(0.01)`.
template <class Number>
WHET_INLINE constexpr Number constant(double value) {
  if constexpr (FloatingScalar<Number>)
    return static_cast<Number>(value);
  else
    return Number(static_cast<float>(value));
}

template <FloatingScalar Number>
WHET_INLINE constexpr Number max(Number x, Number y) {
  return x > y ? x : y;
}
template <FloatingScalar Number>
WHET_INLINE constexpr Number min(Number x, Number y) {
  return x < y ? x : y;
}
// Not std::exp and std::tanh: without optimization their float overloads are functions, which differently
// compiled units would share.
template <FloatingScalar Number>
WHET_INLINE Number exp(Number x) {
  if constexpr (std::is_same_v<Number, float>)
    return __builtin_expf(x);
  else
    return __builtin_exp(x);
}
template <FloatingScalar Number>
WHET_INLINE Number tanh(Number x) {
  if constexpr (std::is_same_v<Number, float>)
    return __builtin_tanhf(x);
  else
    return __builtin_tanh(x);
}

}  // namespace whet
