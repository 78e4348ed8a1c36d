#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_MVE

#include <cstddef>
#include <cstdint>

#include <whet/kernel/affine/cortex_m_layer.hpp>
#include <whet/kernel/affine/cortex_m_mve.hpp>
#include <whet/kernel/depthwise/cortex_m.hpp>
#include <whet/kernel/primitive/cortex_m_mve.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

constexpr int filters_side_by_side(cortex_m_mve) { return 8; }

/// Channels [first, outputs) of one output pixel, sixteen at a time and then eight. Shapes: weights
/// [outputs / 8][taps][8], y [outputs]; first is a multiple of eight.
[[gnu::noinline]] inline void depthwise_channels(cortex_m_mve target, const Int8RowLayer& layer,
                                                 const DepthwiseTaps& taps, int first,
                                                 std::int8_t* y) noexcept {
  constexpr int most = 64;
  const int block = 8 * taps.count;
  const std::int8_t* weights = layer.weights + first * taps.count;
  while (first < layer.outputs) {
    const int count = layer.outputs - first < most ? layer.outputs - first : most;
    std::int32_t sums[most];
    int index = 0;
    for (; index + 16 <= count; index += 16, weights += 2 * block)
      multiply_taps(taps.begins, taps.count, first + index, weights, block, sums + index);
    for (; index < count; index += 8, weights += block) {
      const mve_pred16_t some = vctp16q(static_cast<std::uint32_t>(count - index));
      multiply_taps(taps.begins, taps.count, first + index, weights, some,
                    *reinterpret_cast<std::int32_t(*)[8]>(sums + index));
    }
    store_outputs(target, layer, first, count, sums, y + first);
    first += count;
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
