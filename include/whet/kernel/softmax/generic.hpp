#pragma once

#include <whet/core/elementwise.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = exp(x - max x) / sum of exp(x - max x), float. In place is legal; count >= 1.
inline void softmax(generic, const float* x, float* y, int count) noexcept {
  float largest = x[0];
  for (int index = 1; index < count; ++index) largest = x[index] > largest ? x[index] : largest;
  float sum = 0.0f;
  for (int index = 0; index < count; ++index) {
    y[index] = exp(x[index] - largest);
    sum += y[index];
  }
  const float inverse = 1.0f / sum;
  for (int index = 0; index < count; ++index) y[index] *= inverse;
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
