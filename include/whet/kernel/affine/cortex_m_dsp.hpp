#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_DSP

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/kernel/affine/cortex_m.hpp>
#include <whet/kernel/affine/cortex_m_layer.hpp>
#include <whet/kernel/primitive/cortex_m_dsp.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Clamps `count` values; the rare bounds that are not those of int8.
[[gnu::noinline]] inline void clamp_outputs(const Int8RowLayer& layer, int count, std::int8_t* y) noexcept {
  const std::uint32_t low = static_cast<std::uint8_t>(layer.low) * 0x01010101u;
  const std::uint32_t high = static_cast<std::uint8_t>(layer.high) * 0x01010101u;
  for (; count >= 4; count -= 4, y += 4) {
    const std::uint32_t word = clamp_bytes(load_word(y), low, high);
    std::memcpy(y, &word, sizeof(word));
  }
  for (; count > 0; --count, ++y) *y = static_cast<std::int8_t>(clamp_bytes(load_part(y, 1), low, high));
}

/// What sums for `store_outputs` begin with.
[[gnu::always_inline]] inline std::int32_t first_sum(cortex_m_dsp, const Int8RowLayer& layer, int output) {
  return layer.bias[output];
}

/// y = clamp(requantize(sums) + zero point) of outputs [first, first + count).
[[gnu::noinline]] inline void store_outputs(cortex_m_dsp, const Int8RowLayer& layer, int first, int count,
                                            const std::int32_t* sums, std::int8_t* y) noexcept {
  const std::int32_t* mantissa = layer.mantissa + first;
  const std::int8_t* shift = layer.shift + first;
  const std::int32_t zero_point = layer.zero_point;
  for (const std::int8_t* const end = shift + count; shift != end; ++shift) {
    const int right = -*shift;
    const auto doubled = static_cast<std::int32_t>(static_cast<std::uint32_t>(*mantissa++) << 1);
    const std::int32_t sum = *sums++;
    const std::int32_t value = right > 0 && doubled < 0
                                   ? saturate(requantize_right(sum, doubled, right, zero_point))
                                   : requantize_output(layer, static_cast<int>(shift - layer.shift), sum);
    *y++ = static_cast<std::int8_t>(value);
  }
  if (layer.low > -128 || layer.high < 127) clamp_outputs(layer, count, y - count);
}

/// Outputs [first, last) of one sample, four at a time, which split four inputs once.
/// Shapes: x [inputs], y [last - first].
[[gnu::noinline]] inline void int8_rows(cortex_m_dsp target, const Int8RowLayer& layer, const std::int8_t* x,
                                        int first, int last, std::int8_t* y) noexcept {
  const int whole = layer.inputs & ~3;
  const int rest = layer.inputs & 3;
  // Of fewer than four, one at a time, four times the same.
  const int count = last - first < 4 ? 1 : 4;
  const int stride = count == 1 ? 0 : layer.inputs;
  for (int output = first; output < last; output += count) {
    // The last ones may be some of those before.
    const int at = output + count <= last ? output : last - count;
    std::int32_t sums[4];
    for (int index = 0; index < 4; ++index) sums[index] = layer.bias[at + (count == 1 ? 0 : index)];
    if (whole != 0) multiply_rows(layer.row(at), stride, x, whole, sums);
    if (rest != 0) {
      const std::uint32_t value = load_part(x + whole, rest);
      std::uint32_t weights[4];
      for (int index = 0; index < 4; ++index)
        weights[index] = load_part(layer.row(at) + index * stride + whole, rest);
      multiply_rows(reinterpret_cast<const std::int8_t*>(weights), 4,
                    reinterpret_cast<const std::int8_t*>(&value), 4, sums);
    }
    store_outputs(target, layer, at, count, sums, y + (at - first));
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
