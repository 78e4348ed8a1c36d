#pragma once

#include <whet/kernel/primitive/cortex_m_mve.hpp>
#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_MVE

#include <cstdint>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/cortex_m_layer.hpp>
#include <whet/kernel/affine/cortex_m_mve.hpp>
#include <whet/kernel/convolve/cortex_m.hpp>
#include <whet/kernel/convolve/cortex_m_dsp.hpp>
#include <whet/kernel/primitive/cortex_m_mve.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A gathered pixel of bytes, copied sixteen at a time.
struct GatheredVectors {
  std::int8_t* to;

  [[gnu::always_inline]] void put(const std::int8_t* values, int count) {
    copy_bytes(values, to, count);
    to += count;
  }
  [[gnu::always_inline]] void fill(std::int8_t value, int count) {
    set_bytes(value, to, count);
    to += count;
  }
};

inline GatheredVectors gathered_pixel(cortex_m_mve, std::int8_t* to) { return {to}; }

/// An int8 convolution of any window, one output pixel at a time.
template <class Target>
[[gnu::always_inline]] inline void convolve_rows(cortex_m_mve, Target target, const Int8RowLayer& layer,
                                                 const Geometry& geometry, std::int8_t padding,
                                                 const std::int8_t* x, std::int8_t* y,
                                                 std::int8_t* gathered) noexcept {
  convolve_rows(cortex_m{}, target, layer, geometry, padding, x, y, gathered);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
