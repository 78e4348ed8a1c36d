#pragma once

#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = Activation(x), float. In place is legal.
template <class Activation>
void activate(generic, Activation, const float* x, float* y, int count) noexcept {
  for (int index = 0; index < count; ++index) y[index] = Activation::value(x[index]);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
