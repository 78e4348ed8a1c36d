#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <whet/kernel/narrow/generic.hpp>
#include <whet/kernel/primitive/avx2_narrow.hpp>
#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/precision/format.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// As the generic kernel, the same bits.
template <class Number>
void to_float32(avx2, const StoredFloat<Number>* x, float* y, int count) noexcept {
  int index = 0;
  for (; index + lanes <= count; index += lanes) load_narrow(x + index).store_unaligned(y + index);
  to_float32(generic{}, x + index, y + index, count - index);
}

/// As the generic kernel, the same bits.
template <class Number>
void to_narrow(avx2, const float* x, StoredFloat<Number>* y, int count) noexcept {
  int index = 0;
  for (; index + lanes <= count; index += lanes) store_narrow(y + index, Floats::load_unaligned(x + index));
  to_narrow(generic{}, x + index, y + index, count - index);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
