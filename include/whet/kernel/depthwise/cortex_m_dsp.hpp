#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_DSP

#include <cstddef>
#include <cstdint>

#include <whet/kernel/affine/cortex_m_dsp.hpp>
#include <whet/kernel/affine/cortex_m_layer.hpp>
#include <whet/kernel/depthwise/cortex_m.hpp>
#include <whet/kernel/primitive/cortex_m_dsp.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Channels [first, outputs) of one output pixel, four at a time: a word of the image, a word of weights.
/// Shapes: y [outputs]; first is a multiple of four.
[[gnu::noinline]] inline void depthwise_channels(cortex_m_dsp target, const Int8RowLayer& layer,
                                                 const DepthwiseTaps& taps, int first,
                                                 std::int8_t* y) noexcept {
  constexpr int block = 16;
  const std::int8_t* weights = layer.weights + first * taps.count;
  const int whole = layer.outputs & ~3;
  while (first < whole) {
    const int count = whole - first < block ? whole - first : block;
    std::int32_t sums[block];
    for (int index = 0; index < count; index += 4, weights += 4 * taps.count)
      multiply_taps(taps.begins, taps.count, first + index, weights, layer.bias + first + index,
                    sums + index);
    store_outputs(target, layer, first, count, sums, y + first);
    first += count;
  }
  if (first < layer.outputs) depthwise_channels(cortex_m{}, layer, taps, first, y);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
