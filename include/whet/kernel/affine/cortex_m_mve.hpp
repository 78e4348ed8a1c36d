#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_MVE

#include <cstddef>
#include <cstdint>

#include <whet/kernel/affine/cortex_m.hpp>
#include <whet/kernel/affine/cortex_m_layer.hpp>
#include <whet/kernel/primitive/cortex_m_mve.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// What sums for `store_outputs` begin with: it adds the bias.
constexpr std::int32_t first_sum(cortex_m_mve, const Int8RowLayer&, int) { return 0; }

/// y = clamp(requantize(sums + bias) + zero point) of outputs [first, first + count).
[[gnu::noinline]] inline void store_outputs(cortex_m_mve, const Int8RowLayer& layer, int first, int count,
                                            const std::int32_t* sums, std::int8_t* y) noexcept {
  requantize_vectors({layer.bias + first, layer.mantissa + first, layer.shift + first, layer.zero_point,
                      layer.low, layer.high},
                     sums, count, y);
}

/// Outputs [first, last) of one sample, four at a time. Shapes: x [inputs], y [last - first].
[[gnu::noinline]] inline void int8_rows(cortex_m_mve target, const Int8RowLayer& layer, const std::int8_t* x,
                                        int first, int last, std::int8_t* y) noexcept {
  constexpr int block = 64;
  const int inputs = layer.inputs;
  const std::int8_t* rows = layer.row(first);
  while (first < last) {
    const int count = last - first < block ? last - first : block;
    std::int32_t sums[block];
    std::int32_t* sum = sums;
    for (std::int32_t* const whole = sums + (count & ~3); sum != whole; sum += 4, rows += 4 * inputs)
      vst1q_s32(sum, multiply_rows(rows, inputs, x, inputs));
    // Four times the same row.
    for (std::int32_t* const end = sums + count; sum != end; ++sum, rows += inputs)
      *sum = vgetq_lane_s32(multiply_rows(rows, 0, x, inputs), 0);
    store_outputs(target, layer, first, count, sums, y);
    first += count;
    y += count;
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
