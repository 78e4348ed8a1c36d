#pragma once

#include <whet/precision/format.hpp>
#include <whet/target/isa.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = x, exactly: 16-bit floats as float32. Shapes: x, y [count].
template <class Number>
void to_float32(generic, const StoredFloat<Number>* x, float* y, int count) noexcept {
  for (int index = 0; index < count; ++index) y[index] = static_cast<float>(x[index]);
}

/// y = the 16-bit floats nearest to x, ties to even. Shapes: x, y [count].
template <class Number>
void to_narrow(generic, const float* x, StoredFloat<Number>* y, int count) noexcept {
  for (int index = 0; index < count; ++index) y[index] = StoredFloat<Number>::nearest(x[index]);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
