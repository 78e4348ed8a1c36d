#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = Activation(x), float, eight at a time. In place is legal.
template <class Activation>
[[gnu::flatten]] void activate(simd, Activation, const float* x, float* y, int count) noexcept {
  for_each_batch(x, y, count, 0.0f, [](Floats values) { return Activation::value(values); });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
