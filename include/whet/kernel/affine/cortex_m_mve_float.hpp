#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_MVE

#include <whet/kernel/primitive/cortex_m_mve.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

#if __ARM_FEATURE_MVE & 2  // vectors of floats, which a processor may lack
/// sums[r] += row r · x, four inputs at a time.
[[gnu::always_inline]] inline void add_products(cortex_m_mve, Float32, const float* row,
                                                const int (&strides)[4], const float* x, int count,
                                                float (&sums)[4]) {
  if (count > 0)
    multiply_float_rows(row + strides[0], row + strides[1], row + strides[2], row + strides[3], x, count,
                        sums);
}
#endif

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
