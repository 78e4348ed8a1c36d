#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/kernel/affine/far_weights.hpp>
#include <whet/kernel/affine/panel_streams.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/primitive/load_four.hpp>
#include <whet/kernel/primitive/unroll.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Inputs rounded up to the groups of four that a Dot takes.
constexpr int padded_inputs(int inputs) { return (inputs + 3) / 4 * 4; }

/// Whether rows of Dot's elements are a kernel's own, padded copies, and not what its caller gave it.
template <class Dot>
inline constexpr bool widens = sizeof(typename Dot::element) > 1;

/// Widens `count` int8 to int16 as the Dot takes them, and zeros up to a multiple of four.
template <class Dot>
[[gnu::always_inline]] inline void widen_values(const std::int8_t* x, std::int16_t* wide, int count) {
  constexpr int step = 16;
  for (; count >= step; count -= step, x += step, wide += step) Dot::widen(wide, x);
  if (count == 0) return;
  std::int8_t last[step] = {};
  std::int16_t widened[step];
  std::memcpy(last, x, static_cast<std::size_t>(count));
  Dot::widen(widened, last);
  std::memcpy(wide, widened, sizeof(std::int16_t) * static_cast<std::size_t>(padded_inputs(count)));
}

/// The four inputs at x as the Dot takes them.
template <class Dot>
[[gnu::always_inline]] inline auto broadcast_four(const typename Dot::element* x) {
  if constexpr (requires { Dot::broadcast_at(x); })
    return Dot::broadcast_at(x);
  else
    return Dot::broadcast(load_four(x));
}

/// The integer part of a layer: weights in panels of one vector of outputs by 4 inputs, padded with zeros.
struct WeightPanels {
  const std::int8_t* weights;
  int outputs;
  int inputs;
};

/// Integer inputs: rows `stride` elements apart, and what a Dot with a row offset wants added to a row's
/// sums.
template <class Dot>
struct InputRows {
  const typename Dot::element* values;
  std::ptrdiff_t stride;
  const std::int32_t* offsets;
};

/// Panels side by side of one sample.
template <class Dot>
inline constexpr int dot_sample_panels = [] {
  if constexpr (requires { Dot::sample_panels; })
    return Dot::sample_panels;
  else
    return 4;
}();

/// A Dot that does better with eight neighbouring inputs at once.
template <class Dot>
concept TakesTwoSteps = requires(const std::int8_t* x) {
  Dot::broadcast_two(x);
};

/// Adds the products of the next two blocks of each panel and goes behind them; `inputs(row)` points to a
/// row's eight inputs.
template <class Dot, int Rows, int Panels, class Weights, class Inputs>
[[gnu::always_inline]] inline void add_two_steps(typename Dot::accumulator (&totals)[Rows][Panels],
                                                 Weights& weights, Inputs&& inputs) {
  typename Dot::block first[Panels];
  typename Dot::block second[Panels];
  unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
    Dot::load_two(weights.panels[panel], first[panel], second[panel]);
  });
  unroll<Rows>([&](auto row) __attribute__((always_inline)) {
    auto values = Dot::broadcast_two(inputs(row));
    unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
      Dot::template step_two<Rows == 1>(totals[row][panel], first[panel], second[panel], values);
    });
  });
}

/// Sums of a tile, [panel][row][one panel's outputs].
template <class Dot>
struct TileSums {
  static constexpr int tile = Dot::rows * Dot::panels;
  static constexpr int most = tile > dot_sample_panels<Dot> ? tile : dot_sample_panels<Dot>;
  alignas(64) std::int32_t values[most * Dot::vectors::lanes];
};

/// W·x of Rows samples from `row` and Panels neighbouring panels from output `first`, walked side by side.
/// Reads no element behind the last of a row, except zeros that pad widened rows to whole groups of four.
/// Far: weights come from memory.
template <class Dot, int Rows, int Panels, bool Far = false>
[[gnu::noinline, gnu::flatten]] void dot_tile(const WeightPanels& layer, int first,
                                              const InputRows<Dot>& input, int row0,
                                              TileSums<Dot>& sums) noexcept {
  using IntegerVector = typename Dot::vectors::integers;
  constexpr int width = Dot::vectors::lanes;
  static_assert(Rows * Panels * width <= static_cast<int>(std::extent_v<decltype(sums.values)>));
  constexpr std::ptrdiff_t block_size = 4 * width;
  const std::ptrdiff_t panel_stride = std::ptrdiff_t{width} * padded_inputs(layer.inputs);
  const std::ptrdiff_t ahead = far_ahead<Panels>(panel_stride);
  PanelStreams<typename Dot::vectors, std::int8_t, Panels> weights(
      layer.weights + std::ptrdiff_t{first} * padded_inputs(layer.inputs), panel_stride);
  std::ptrdiff_t stride = input.stride;
  const typename Dot::element* x = input.values + row0 * stride;
  typename Dot::accumulator totals[Rows][Panels];
  unroll<Rows>([&](auto row) { unroll<Panels>([&](auto panel) { totals[row][panel] = Dot::zero(); }); });
  int groups = (widens<Dot> ? padded_inputs(layer.inputs) : layer.inputs) / 4;
  const int rest = widens<Dot> ? 0 : layer.inputs % 4;
  typename Dot::element last[Rows][4] = {};
  if (rest > 0)
    for (int row = 0; row < Rows; ++row)
      std::memcpy(last[row], x + row * stride + groups * 4, static_cast<std::size_t>(rest));
  // A second round takes the last group from its padded copy.
  for (int round = rest > 0 ? 2 : 1; round > 0; --round) {
    if constexpr (TakesTwoSteps<Dot>)
      for (; groups > 1; groups -= 2, x += 8)
        add_two_steps<Dot>(totals, weights, [&](int row) { return x + row * stride; });
    for (; groups > 0; --groups, weights.advance(block_size), x += 4) {
      typename Dot::block blocks[Panels];
      unroll<Panels>([&](auto panel) {
        ask_ahead<Far, block_size>(weights[panel], ahead);
        blocks[panel] = Dot::load(weights[panel]);
      });
      unroll<Rows>([&](auto row) {
        const auto values = broadcast_four<Dot>(x + row * stride);
        unroll<Panels>([&](auto panel) { Dot::step(totals[row][panel], blocks[panel], values); });
      });
    }
    groups = 1;
    x = last[0];
    stride = 4;
  }
  unroll<Rows>([&](auto row) {
    unroll<Panels>([&](auto panel) {
      IntegerVector sum = Dot::finish(totals[row][panel]);
      if constexpr (Dot::has_row_offset) sum += IntegerVector(input.offsets[row0 + row]);
      sum.store_aligned(sums.values + (panel * Rows + row) * width);
    });
  });
}

/// Calls finish(first output, panels, first row, rows, sums as a pointer) for tiles of at most Rows by Panels
/// that cover all outputs of `rows` samples.
template <class Dot, int Rows, int Panels, bool Far = false, class Finish>
[[gnu::always_inline]] inline void for_each_dot_tile(const WeightPanels& layer, const InputRows<Dot>& input,
                                                     int rows, Finish&& finish) {
  TileSums<Dot> sums;
  for_each_panel_group<Dot::vectors::lanes, Panels>(layer.outputs, [&](auto panels, int first) {
    for_each_row_tile<Rows>(rows, [&](auto tile_rows, int row) {
      dot_tile<Dot, tile_rows, panels, Far>(layer, first, input, row, sums);
      finish(first, int{panels}, row, int{tile_rows}, sums.values);
    });
  });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
