#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_CORTEX_M_DSP

#include <cstddef>
#include <cstdint>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/cortex_m_dsp.hpp>
#include <whet/kernel/affine/cortex_m_layer.hpp>
#include <whet/kernel/convolve/cortex_m_gather.hpp>
#include <whet/kernel/primitive/cortex_m_dsp.hpp>
#include <whet/precision/gathered_plan.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Lays one of two pixels out as `multiply_pixels` reads them. Inputs behind the last one count as zeros.
[[gnu::noinline]] inline void widen_pixel(const std::int8_t* values, int count, std::uint32_t* to) noexcept {
  const auto put = [&](BytePairs pairs) __attribute__((always_inline)) {
    to[0] = pairs.even;
    to[2] = pairs.odd;
    to += 4;
  };
  for (; count >= 4; count -= 4, values += 4) put(BytePairs(load_word(values)));
  if (count > 0) put(BytePairs(load_part(values, count)));
}

/// Outputs [first, last) of two gathered pixels, in tiles of two outputs by both pixels. Where there is but
/// one pixel, the other counts for nothing. Shapes: y [pixels][layer.outputs], from output `first`.
template <class Target>
[[gnu::noinline]] void int8_pixel_pair(Target target, const Int8RowLayer& layer,
                                       const std::uint32_t* gathered, int first, int last, std::int8_t* y,
                                       int pixels) noexcept {
  constexpr int block = 16;
  const int whole = layer.inputs & ~3;
  const int rest = layer.inputs & 3;
  const std::int8_t* row = layer.row(first);
  const std::int32_t* bias = layer.bias + first;
  while (first < last) {
    const int count = last - first < block ? last - first : block;
    std::int32_t sums[2][block];
    for (int index = 0; index < count; index += 2) {
      const bool single = index + 1 == count;
      const std::int8_t* const other_row = single ? row : row + layer.inputs;
      const std::int32_t other_bias = single ? *bias : bias[1];
      std::int32_t tile[4] = {*bias, other_bias, *bias, other_bias};
      if (whole != 0) multiply_pixels(row, other_row, gathered, whole, tile);
      if (rest != 0) {
        const std::uint32_t weights[2] = {load_part(row + whole, rest), load_part(other_row + whole, rest)};
        multiply_pixels(reinterpret_cast<const std::int8_t*>(weights),
                        reinterpret_cast<const std::int8_t*>(weights + 1), gathered + whole, 4, tile);
      }
      sums[0][index] = tile[0];
      sums[0][index + 1] = tile[1];
      sums[1][index] = tile[2];
      sums[1][index + 1] = tile[3];
      row = other_row + layer.inputs;
      bias += 2;
    }
    for (int pixel = 0; pixel < pixels; ++pixel)
      store_outputs(target, layer, first, count, sums[pixel], y + pixel * layer.outputs);
    first += count;
    y += count;
  }
}

/// An int8 convolution of any window, two output pixels at a time.
/// Shapes: as the geometry says, NHWC; scratch: GatheredPlan::size bytes, aligned to four.
template <class Target>
[[gnu::noinline]] void convolve_rows(cortex_m_dsp, Target target, const Int8RowLayer& layer,
                                     const Geometry& geometry, std::int8_t padding, const std::int8_t* x,
                                     std::int8_t* y, std::int8_t* scratch) noexcept {
  auto* const pair = reinterpret_cast<std::uint32_t*>(scratch);
  std::int8_t* const gathered = scratch + 4 * GatheredPlan::padded_inputs(layer.inputs);
  const bool in_place = is_seen_in_place(geometry);
  const int filters = geometry.output.channels / geometry.window.groups;
  const int count = geometry.output.pixels();
  for (int group = 0; group < geometry.window.groups; ++group) {
    std::int8_t* to = y + group * filters;
    int row = 0;
    int column = 0;
    for (int pixel = 0; pixel < count; pixel += 2, to += 2 * layer.outputs) {
      const int pixels = pixel + 1 < count ? 2 : 1;
      for (int index = 0; index < pixels; ++index) {
        const std::int8_t* seen = gathered;
        if (in_place)
          seen = seen_in_place(geometry, x, row, column);
        else
          gather_pixel(geometry, x, padding, row, column, group, GatheredBytes{gathered});
        widen_pixel(seen, layer.inputs, pair + index);
        if (++column < geometry.output.width) continue;
        column = 0;
        ++row;
      }
      int8_pixel_pair(target, layer, pair, group * filters, (group + 1) * filters, to, pixels);
    }
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
