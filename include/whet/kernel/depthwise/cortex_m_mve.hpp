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

/// Channels [first, outputs) of one output pixel, sixteen at a time and then four. Shapes: y [outputs]; first
/// is a multiple of four.
[[gnu::noinline]] inline void depthwise_channels(cortex_m_mve target, const Int8RowLayer& layer,
                                                 const DepthwiseTaps& taps, int first,
                                                 std::int8_t* y) noexcept {
  constexpr int most = 16;
  const int block = 4 * taps.count;
  const std::int8_t* weights = layer.weights + first * taps.count;
  const std::int8_t* const* const end = taps.begins + taps.count;
  while (first < layer.outputs) {
    const int count = layer.outputs - first < most ? layer.outputs - first : most;
    std::int32_t sums[most];
    if (count == most) {
      multiply_taps(taps.begins, taps.count, first, weights, block, sums);
      weights += 4 * block;
    } else {
      for (int index = 0; index < count; index += 4) {
        const mve_pred16_t some = vctp32q(static_cast<std::uint32_t>(count - index));
        int32x4_t sum = vdupq_n_s32(0);
        for (const std::int8_t* const* begin = taps.begins; begin != end; ++begin, weights += 4)
          sum = vaddq_s32(sum, vmulq_s32(vldrbq_z_s32(*begin + first + index, some), vldrbq_s32(weights)));
        vst1q_s32(sums + index, sum);
      }
    }
    store_outputs(target, layer, first, count, sums, y + first);
    first += count;
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
