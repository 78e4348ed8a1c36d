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
#include <whet/precision/block_pairs.hpp>

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

/// The BlockPairs of a layer, or of a group of panels: nothing where a layer has none. `blocks` are from one
/// group's to the next, 0 where all groups have the same.
struct BlockOrder {
  const std::int16_t* moves;
  const std::uint16_t* paired;
  int blocks;

  template <class Parameters>
  [[gnu::always_inline]] static BlockOrder of(const Parameters& parameters) {
    if constexpr (KnowsBlockPairs<Parameters>)
      return {parameters.block_pairs.moves, parameters.block_pairs.paired, parameters.block_pairs.blocks};
    else
      return {};
  }
  /// That of the group which a panel from `output` on is in.
  template <int Lanes>
  [[gnu::always_inline]] BlockOrder at(int output) const {
    if (blocks == 0) return *this;
    const int group = output / (block_pair_panels * Lanes);
    return {moves + std::ptrdiff_t{group} * blocks, paired + group, blocks};
  }
};

/// The order of a layer whose blocks fit any other: that in which they lie.
template <int Blocks>
struct NaturalOrder {
  static constexpr std::int16_t moves[Blocks] = {};
  static constexpr std::uint16_t paired = Blocks / 2 * 2;

  static constexpr BlockOrder order() { return {moves, &paired, 0}; }
};

/// The integer part of a layer: weights in panels of one vector of outputs by 4 inputs, padded with zeros.
/// `order` is read by a Dot that adds blocks in pairs.
struct WeightPanels {
  const std::int8_t* weights;
  int outputs;
  int inputs;
  BlockOrder order = {};

  template <class Parameters>
  [[gnu::always_inline]] static WeightPanels of(const Parameters& parameters) {
    return {parameters.weights, Parameters::outputs, Parameters::inputs, BlockOrder::of(parameters)};
  }
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

/// A Dot that adds the products of two blocks in three steps of four.
template <class Dot>
concept AddsPairs = requires(typename Dot::accumulator& sum, typename Dot::block block,
                             typename Dot::activations x) {
  Dot::step_pair(sum, block, x, block, x);
};

/// Whether one sample takes a layer's blocks in pairs: more weights than this come from a cache so far that
/// they are better read in order.
template <class Parameters>
constexpr bool pairs_sample_blocks() {
  constexpr std::size_t most_bytes = 256 * 1024;
  return KnowsBlockPairs<Parameters> && sizeof(Parameters::weights) <= most_bytes;
}

/// The Dots of a layer for one sample, and for several that share the weights.
template <class Target, class Dot, bool Paired>
struct DotOrPaired {
  using type = Dot;
};
template <class Target, class Dot>
struct DotOrPaired<Target, Dot, true> {
  using type = decltype(paired_dot(Target{}));
};
template <class Parameters, class Target = typename Parameters::target>
using SampleDot =
    typename DotOrPaired<Target,
                         decltype(sample_dot(Target{}, std::bool_constant<Parameters::nonnegative_input>{})),
                         pairs_sample_blocks<Parameters>()>::type;
template <class Parameters, class Target = typename Parameters::target>
using RowsDot =
    typename DotOrPaired<Target,
                         decltype(rows_dot(Target{}, std::bool_constant<Parameters::nonnegative_input>{})),
                         KnowsBlockPairs<Parameters>>::type;

/// Adds the products of a group's first `blocks` blocks, in its order, for Panels of its panels.
/// `weights(panel, block)` and `inputs(row, block)` point to a block's.
template <class Dot, int Rows, int Panels, class Weights, class Inputs>
[[gnu::always_inline]] inline void add_in_order(typename Dot::accumulator (&totals)[Rows][Panels],
                                                const BlockOrder& order, int blocks, Weights&& weights,
                                                Inputs&& inputs) {
  const std::int16_t* const moves = order.moves;
  const int paired = *order.paired;
  int place = 0;
  for (; place < paired; place += 2) {
    const std::ptrdiff_t one = place + moves[place];
    const std::ptrdiff_t other = place + 1 + moves[place + 1];
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row) {
      const auto first = broadcast_four<Dot>(inputs(row, one));
      const auto second = broadcast_four<Dot>(inputs(row, other));
#pragma GCC unroll 8
      for (int panel = 0; panel < Panels; ++panel)
        Dot::step_pair(totals[row][panel], Dot::load(weights(panel, one)), first,
                       Dot::load(weights(panel, other)), second);
    }
  }
  for (; place < blocks; ++place) {
    const std::ptrdiff_t block = place + moves[place];
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row) {
      const auto x = broadcast_four<Dot>(inputs(row, block));
#pragma GCC unroll 8
      for (int panel = 0; panel < Panels; ++panel)
        Dot::step(totals[row][panel], Dot::load(weights(panel, block)), x);
    }
  }
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
#pragma GCC unroll 16
  for (int row = 0; row < Rows; ++row)
#pragma GCC unroll 8
    for (int panel = 0; panel < Panels; ++panel) totals[row][panel] = Dot::zero();
  int groups = (widens<Dot> ? padded_inputs(layer.inputs) : layer.inputs) / 4;
  const int rest = widens<Dot> ? 0 : layer.inputs % 4;
  typename Dot::element last[Rows][4] = {};
  if (rest > 0)
    for (int row = 0; row < Rows; ++row)
      std::memcpy(last[row], x + row * stride + groups * 4, static_cast<std::size_t>(rest));
  if constexpr (AddsPairs<Dot>) {
    add_in_order<Dot>(
        totals, layer.order.template at<width>(first), groups,
        [&](int panel, std::ptrdiff_t block)
            __attribute__((always_inline)) { return weights[panel] + block * block_size; },
        [&](int row, std::ptrdiff_t block)
            __attribute__((always_inline)) { return x + row * stride + 4 * block; });
    weights.advance(groups * block_size);
    groups = 0;
  }
  // A second round takes the last group from its padded copy.
  for (int round = rest > 0 ? 2 : 1; round > 0; --round) {
    if constexpr (TakesTwoSteps<Dot>)
      for (; groups > 1; groups -= 2, x += 8)
        add_two_steps<Dot>(totals, weights, [&](int row) { return x + row * stride; });
    for (; groups > 0; --groups, weights.advance(block_size), x += 4) {
      typename Dot::block blocks[Panels];
#pragma GCC unroll 8
      for (int panel = 0; panel < Panels; ++panel) {
        ask_ahead<Far, block_size>(weights[panel], ahead);
        blocks[panel] = Dot::load(weights[panel]);
      }
#pragma GCC unroll 16
      for (int row = 0; row < Rows; ++row) {
        const auto values = broadcast_four<Dot>(x + row * stride);
#pragma GCC unroll 8
        for (int panel = 0; panel < Panels; ++panel) Dot::step(totals[row][panel], blocks[panel], values);
      }
    }
    groups = 1;
    x = last[0];
    stride = 4;
  }
#pragma GCC unroll 16
  for (int row = 0; row < Rows; ++row)
#pragma GCC unroll 8
    for (int panel = 0; panel < Panels; ++panel) {
      IntegerVector sum = Dot::finish(totals[row][panel]);
      if constexpr (Dot::has_row_offset) sum += IntegerVector(input.offsets[row0 + row]);
      sum.store_aligned(sums.values + (panel * Rows + row) * width);
    }
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
