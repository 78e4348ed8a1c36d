#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstdint>

#include <whet/kernel/binarize/generic.hpp>
#include <whet/kernel/primitive/avx2_bits.hpp>
#include <whet/kernel/primitive/pair_bits.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// As the generic kernel, the same bits.
template <class Element>
  requires requires(const Element* x) { signs_of(x, 0); }
void binarize_run(simd, const Element* x, std::uint32_t* y, int count, std::int32_t zero_point) noexcept {
  int first = 0;
  for (; first + 32 <= count; first += 32, ++y) *y = signs_of(x + first, zero_point);
  if (first < count) binarize_run(generic{}, x + first, y, count - first, zero_point);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
