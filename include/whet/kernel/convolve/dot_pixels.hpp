#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>

#include <whet/kernel/affine/panel_streams.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_dot.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/primitive/load_four.hpp>
#include <whet/kernel/primitive/unroll.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The runs of neighbouring bytes that a window takes of an image: `columns` runs for each of `rows`, whole
/// groups of four; strides in bytes.
struct WindowRuns {
  int rows;
  int columns;
  std::ptrdiff_t row_stride;
  std::ptrdiff_t column_stride;
  std::ptrdiff_t length;
};

/// Where a tile finds its weights: of Panels neighbouring panels, each its blocks in the order of the runs.
/// In depthwise layers, of the rows of a set in place of panels; their corrections are the same.
struct PanelWeights {
  const std::int8_t* values;
  std::ptrdiff_t panel_stride;
  /// What is added to the sums; [Panels][one panel's outputs], read only where the Dot shifts its inputs.
  const std::int32_t* corrections;
};

/// W·x of `tiles` tiles, each of Pixels windows, whose first bytes `pixels` point to, and of Panels panels.
/// Shapes: sums [panel][sum_rows][one panel's outputs], of which this writes the first tiles · Pixels rows.
template <class Dot, int Pixels, int Panels>
[[gnu::noinline, gnu::flatten]] void dot_pixels(const PanelWeights& layer, const WindowRuns& runs,
                                                const std::int8_t* const* pixels, int tiles,
                                                std::int32_t* sums, int sum_rows) noexcept {
  using IntegerVector = typename Dot::vectors::integers;
  constexpr int width = Dot::vectors::lanes;
  constexpr std::ptrdiff_t block_size = 4 * width;
  const std::ptrdiff_t panel_stride = layer.panel_stride;
  for (; tiles > 0; --tiles, pixels += Pixels, sums += Pixels * width) {
    PanelStreams<typename Dot::vectors, std::int8_t, Panels> weights(layer.values, panel_stride);
    const std::int8_t* x[Pixels];
    unroll<Pixels>([&](auto pixel) { x[pixel] = pixels[pixel]; });
    typename Dot::accumulator totals[Pixels][Panels];
    unroll<Pixels>(
        [&](auto pixel) { unroll<Panels>([&](auto panel) { totals[pixel][panel] = Dot::zero(); }); });
    for (int row = 0; row < runs.rows; ++row) {
      for (int column = 0; column < runs.columns; ++column) {
        std::ptrdiff_t at = row * runs.row_stride + column * runs.column_stride;
        const std::ptrdiff_t end = at + runs.length;
        if constexpr (TakesTwoSteps<Dot>)
          for (; at + 4 < end; at += 8)
            add_two_steps<Dot>(totals, weights, [&](int pixel) { return x[pixel] + at; });
        for (; at < end; at += 4, weights.advance(block_size)) {
          typename Dot::block blocks[Panels];
          unroll<Panels>([&](auto panel) { blocks[panel] = Dot::load(weights[panel]); });
          unroll<Pixels>([&](auto pixel) {
            const auto values = Dot::broadcast(load_four(x[pixel] + at));
            unroll<Panels>([&](auto panel) { Dot::step(totals[pixel][panel], blocks[panel], values); });
          });
        }
      }
    }
    unroll<Panels>([&](auto panel) {
      unroll<Pixels>([&](auto pixel) {
        IntegerVector sum = Dot::finish(totals[pixel][panel]);
        if constexpr (Dot::shifts_inputs)
          sum += IntegerVector::load_unaligned(layer.corrections + panel * width);
        sum.store_aligned(sums + (std::ptrdiff_t{panel} * sum_rows + pixel) * width);
      });
    });
  }
}

/// dot_pixels of `count` windows, in even tiles of at most Dot::rows.
template <class Dot, int Panels>
[[gnu::always_inline]] inline void dot_pixel_tiles(const PanelWeights& layer, const WindowRuns& runs,
                                                   const std::int8_t* const* pixels, int count,
                                                   std::int32_t* sums) {
  for_each_tile_group<Dot::rows>(
      count, [&](auto tile_pixels, int tiles, int pixel) __attribute__((always_inline)) {
        dot_pixels<Dot, tile_pixels, Panels>(layer, runs, pixels + pixel, tiles,
                                             sums + pixel * Dot::vectors::lanes, count);
      });
}

/// -128 times the sums of one panel's weights, `blocks` blocks: undoes that inputs are given as x + 128.
template <class Dot>
[[gnu::always_inline]] inline void store_corrections(const std::int8_t* weights, std::ptrdiff_t blocks,
                                                     std::int32_t* corrections) {
  using IntegerVector = typename Dot::vectors::integers;
  constexpr int width = Dot::vectors::lanes;
  constexpr int ways = 4;
  const auto factors = Dot::broadcast(std::int32_t{-0x7f7f'7f80});  // four times 128 as an unsigned byte
  typename Dot::accumulator totals[ways];
  unroll<ways>([&](auto way) { totals[way] = Dot::zero(); });
  std::ptrdiff_t block = 0;
  for (; block + ways <= blocks; block += ways, weights += ways * 4 * width)
    unroll<ways>([&](auto way) { Dot::step(totals[way], Dot::load(weights + way * 4 * width), factors); });
  for (; block < blocks; ++block, weights += 4 * width) Dot::step(totals[0], Dot::load(weights), factors);
  IntegerVector sum(0);
  unroll<ways>([&](auto way) { sum -= IntegerVector(Dot::finish(totals[way])); });
  sum.store_unaligned(corrections);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
