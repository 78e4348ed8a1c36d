#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>

#include <whet/kernel/affine/panel_streams.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_dot.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/primitive/unroll.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The runs of neighbouring values that a window takes of an image: `columns` runs for each of `rows`, whole
/// groups of four; strides in values.
struct WindowRuns {
  int rows;
  int columns;
  std::ptrdiff_t row_stride;
  std::ptrdiff_t column_stride;
  std::ptrdiff_t length;
  /// Of a Dot that adds blocks in pairs, where each of the `blocks` groups of four begins, after the window.
  const std::int32_t* offsets = nullptr;
  int blocks = 0;
};

/// Where a tile finds its weights: of Panels neighbouring panels, each its blocks in the order of the runs.
/// In depthwise layers, of the rows of a set in place of panels; their corrections are the same.
struct PanelWeights {
  const std::int8_t* values;
  std::ptrdiff_t panel_stride;
  /// What is added to the sums; [Panels][one panel's outputs], read only where the Dot shifts its inputs.
  const std::int32_t* corrections;
  /// Read by a Dot that adds blocks in pairs.
  BlockOrder order = {};
};

/// What becomes of sums: they go to memory, [panel][pixel][one panel's outputs], `pixels` of them a panel.
template <class Vectors>
struct SumsInMemory {
  std::int32_t* sums;
  int pixels;

  template <int Pixels>
  [[gnu::always_inline]] void operator()(std::ptrdiff_t pixel, int panel,
                                         const typename Vectors::integers (&values)[Pixels]) const {
    std::int32_t* const to = sums + (std::ptrdiff_t{panel} * pixels + pixel) * Vectors::lanes;
    unroll<Pixels>([&](auto index) __attribute__((always_inline)) {
      values[index].store_aligned(to + index * Vectors::lanes);
    });
  }
};

/// Adds the products of all runs, one after the other, and goes behind their weights.
template <class Dot, int Pixels, int Panels, class Weights>
[[gnu::always_inline]] inline void add_runs(typename Dot::accumulator (&totals)[Pixels][Panels],
                                            Weights& weights, const WindowRuns& runs,
                                            const typename Dot::element* const (&x)[Pixels]) {
  constexpr std::ptrdiff_t block_size = 4 * Dot::vectors::lanes;
  for (int row = 0; row < runs.rows; ++row) {
    for (int column = 0; column < runs.columns; ++column) {
      std::ptrdiff_t at = row * runs.row_stride + column * runs.column_stride;
      const std::ptrdiff_t end = at + runs.length;
      if constexpr (TakesTwoSteps<Dot>)
        for (; at + 4 < end; at += 8)
          add_two_steps<Dot>(totals, weights, [&](int index) { return x[index] + at; });
      const auto add = [&](int step) __attribute__((always_inline)) {
        typename Dot::block blocks[Panels];
#pragma GCC unroll 8
        for (int panel = 0; panel < Panels; ++panel)
          blocks[panel] = Dot::load(weights[panel] + step * block_size);
#pragma GCC unroll 16
        for (int index = 0; index < Pixels; ++index) {
          const auto values = broadcast_four<Dot>(x[index] + at + step * 4);
#pragma GCC unroll 8
          for (int panel = 0; panel < Panels; ++panel) Dot::step(totals[index][panel], blocks[panel], values);
        }
      };
      // Loops of a few rounds, whose ends a processor foresees.
      if constexpr (!TakesTwoSteps<Dot>)
        for (; at + 12 < end; at += 16, weights.advance(4 * block_size)) {
          add(0);
          add(1);
          add(2);
          add(3);
        }
      for (; at < end; at += 4, weights.advance(block_size)) add(0);
    }
  }
}

/// W·x of `tiles` tiles, each of Pixels windows, whose first values `windows` point to from `pixel` on, and
/// of Panels panels. `finish(first pixel, panel, sums [Pixels])` takes those of one panel; it is a value,
/// which stores cannot change.
template <class Dot, int Pixels, int Panels, class Finish>
[[gnu::noinline, gnu::flatten]] void dot_pixels(const PanelWeights& layer, const WindowRuns& runs,
                                                const typename Dot::element* const* windows, int pixel,
                                                int tiles, Finish finish) noexcept {
  using IntegerVector = typename Dot::vectors::integers;
  constexpr int width = Dot::vectors::lanes;
  constexpr std::ptrdiff_t block_size = 4 * width;
  const std::ptrdiff_t panel_stride = layer.panel_stride;
  for (windows += pixel; tiles > 0; --tiles, windows += Pixels, pixel += Pixels) {
    PanelStreams<typename Dot::vectors, std::int8_t, Panels> weights(layer.values, panel_stride);
    const typename Dot::element* x[Pixels];
#pragma GCC unroll 16
    for (int index = 0; index < Pixels; ++index) x[index] = windows[index];
    typename Dot::accumulator totals[Pixels][Panels];
#pragma GCC unroll 16
    for (int index = 0; index < Pixels; ++index)
#pragma GCC unroll 8
      for (int panel = 0; panel < Panels; ++panel) totals[index][panel] = Dot::zero();
    if constexpr (AddsPairs<Dot>) {
      add_in_order<Dot>(
          totals, layer.order, runs.blocks,
          [&](int panel, std::ptrdiff_t block)
              __attribute__((always_inline)) { return weights[panel] + block * block_size; },
          [&](int index, std::ptrdiff_t block)
              __attribute__((always_inline)) { return x[index] + runs.offsets[block]; });
    } else {
      add_runs<Dot>(totals, weights, runs, x);
    }
#pragma GCC unroll 8
    for (int panel = 0; panel < Panels; ++panel) {
      IntegerVector sums[Pixels];
#pragma GCC unroll 16
      for (int index = 0; index < Pixels; ++index) {
        sums[index] = Dot::finish(totals[index][panel]);
        if constexpr (Dot::shifts_inputs)
          sums[index] += IntegerVector::load_unaligned(layer.corrections + panel * width);
      }
      finish(pixel, panel, sums);
    }
  }
}

/// dot_pixels of `count` windows, in even tiles of at most as many accumulators as the Dot has registers for.
template <class Dot, int Panels, class Finish>
[[gnu::always_inline]] inline void dot_pixel_tiles(const PanelWeights& layer, const WindowRuns& runs,
                                                   const typename Dot::element* const* windows, int count,
                                                   Finish finish) {
  // Of fewer panels more pixels are as many accumulators.
  for_each_tile_group<Dot::rows * Dot::panels / Panels>(
      count, [&](auto tile_pixels, int tiles, int pixel) __attribute__((always_inline)) {
        dot_pixels<Dot, tile_pixels, Panels>(layer, runs, windows, pixel, tiles, finish);
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
