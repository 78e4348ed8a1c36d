#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/kernel/affine/int8_outputs.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/sparse_blocks.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/primitive/avx2_sparse.hpp>
#include <whet/kernel/primitive/load_four.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A vector of a block's weights, from code `index` on.
template <class Dot>
[[gnu::always_inline]] inline auto load_sparse(SparseInt8, const std::int8_t* codes, std::ptrdiff_t index) {
  return Dot::load(codes + index);
}
template <class Dot>
[[gnu::always_inline]] inline auto load_sparse(SparseInt4, const std::uint8_t* codes, std::ptrdiff_t index) {
  return expand_nibbles(codes + index / 2);
}

/// Blocks of four inputs by Panels vectors of outputs: W·x for Rows samples and `count` rows of blocks from
/// `first` on, into `sums` [row of blocks][panel][row][lane], panels `panel_stride` sums apart. A last block
/// whose inputs x does not hold takes them from `last` [Rows][4], which is null where there is none.
template <class Dot, class Number, int Panels, int Rows, class Blocks>
[[gnu::noinline, gnu::flatten]] void sparse_dot_rows(const Blocks& layer, int first, int count,
                                                     const std::int8_t* x, const std::int8_t* last,
                                                     std::int32_t* sums,
                                                     std::ptrdiff_t panel_stride) noexcept {
  constexpr int width = Dot::vectors::lanes;
  constexpr int block_size = 4 * Panels * width;
  const std::ptrdiff_t inputs = layer.inputs;
  const int whole = layer.inputs / 4;
  const auto* columns = layer.columns + layer.starts[first];
  std::ptrdiff_t weight = std::ptrdiff_t{layer.starts[first]} * block_size;
  const auto add = [&](auto& totals, const std::int8_t* from, std::ptrdiff_t stride)
      __attribute__((always_inline)) {
    typename Dot::block weights[Panels];
    unroll<Panels>([&](auto panel) {
      weights[panel] = load_sparse<Dot>(Number{}, layer.weights, weight + panel * (4 * width));
    });
    unroll<Rows>([&](auto row) {
      const auto values = Dot::broadcast(load_four(from + row * stride));
      unroll<Panels>([&](auto panel) { Dot::step(totals[row][panel], weights[panel], values); });
    });
    ++columns;
    weight += block_size;
  };
  for (int row_of_blocks = first; row_of_blocks < first + count; ++row_of_blocks) {
    typename Dot::accumulator totals[Rows][Panels];
    unroll<Rows * Panels>([&](auto index) { totals[index / Panels][index % Panels] = Dot::zero(); });
    int blocks =
        static_cast<int>(layer.starts[row_of_blocks + 1]) - static_cast<int>(layer.starts[row_of_blocks]);
    const bool has_last = last != nullptr && blocks > 0 && columns[blocks - 1] >= whole;
    if (has_last) --blocks;
    for (; blocks > 0; --blocks) add(totals, x + std::ptrdiff_t{*columns} * 4, inputs);
    if (has_last) add(totals, last, 4);
    unroll<Panels>([&](auto panel) {
      unroll<Rows>([&](auto row) { Dot::finish(totals[row][panel]).store_aligned(sums + row * width); });
      sums += panel_stride;
    });
  }
}

/// W·x of one sample for one row of blocks, as sparse_dot_rows; Rest: inputs are no whole groups of four, and
/// `last` [4] holds those that are left. Few instructions beside the products: where nine of ten blocks are
/// gone there are six products in a row of 64.
template <class Dot, class Number, int Panels, bool Rest, class Blocks>
[[gnu::always_inline]] inline void sparse_dot_sample(const Blocks& layer, int row_of_blocks,
                                                     const std::int8_t* x, const std::int8_t* last,
                                                     typename Dot::vectors::integers* sums) {
  constexpr int width = Dot::vectors::lanes;
  constexpr int block_size = 4 * Panels * width;
  constexpr int unrolled = 4;
  constexpr int ways = Panels == 1 ? Dot::sample_accumulators : 1;
  std::ptrdiff_t block = layer.starts[row_of_blocks];
  std::ptrdiff_t end = layer.starts[row_of_blocks + 1];
  const bool has_last = Rest && block < end && layer.columns[end - 1] >= layer.inputs / 4;
  if (has_last) --end;
  typename Dot::accumulator totals[ways][Panels];
  unroll<ways * Panels>([&](auto index) { totals[index / Panels][index % Panels] = Dot::zero(); });
  const auto add = [&](auto& to, std::ptrdiff_t at, const std::int8_t* from) __attribute__((always_inline)) {
    const auto values = Dot::broadcast(load_four(from));
    unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
      Dot::step(to[panel], load_sparse<Dot>(Number{}, layer.weights, at * block_size + panel * (4 * width)),
                values);
    });
  };
  for (; block + unrolled <= end; block += unrolled)
    unroll<unrolled>([&](auto step) __attribute__((always_inline)) {
      add(totals[step % ways], block + step, x + std::ptrdiff_t{layer.columns[block + step]} * 4);
    });
  for (; block < end; ++block) add(totals[0], block, x + std::ptrdiff_t{layer.columns[block]} * 4);
  if (has_last) add(totals[0], end, last);
  unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
    sums[panel] = Dot::finish(totals[0][panel]);
    if constexpr (ways > 1) sums[panel] += Dot::finish(totals[1][panel]);
  });
}

/// y = clamp(requantize(W·x + b) + zero point) of one sample. One for each layer: with its sizes and places
/// known, and nothing to hand over, a layer of 256x256 at 90 % takes a tenth less time.
template <class Dot, int Panels, class Parameters>
[[gnu::noinline, gnu::flatten]] void sparse_int8_sample(const Parameters& parameters, const std::int8_t* x,
                                                        std::int8_t* y) noexcept {
  using Number = typename Parameters::number;
  using Vectors = typename Dot::vectors;
  constexpr int width = Vectors::lanes;
  constexpr int group = Int8Outputs::row_group<Vectors>;
  constexpr int group_blocks = group / (Panels * width);
  constexpr int rest_inputs = Parameters::inputs % 4;
  constexpr bool has_rest = rest_inputs > 0;
  const auto layer =
      sparse_blocks(parameters.weights.codes, parameters.positions, Parameters::outputs, Parameters::inputs);
  const Int8Outputs outputs = Int8Outputs::of(parameters);
  std::int8_t last[4] = {};
  if constexpr (has_rest) std::memcpy(last, x + Parameters::inputs - rest_inputs, rest_inputs);
  int row = 0;
  int output = 0;
  for (; output + group <= outputs.outputs; output += group, row += group_blocks) {
    typename Vectors::integers sums[group / width];
    unroll<group_blocks>([&](auto index) __attribute__((always_inline)) {
      sparse_dot_sample<Dot, Number, Panels, has_rest>(layer, row + index, x, last, sums + index * Panels);
    });
    outputs.store_row_group<Vectors>(output, sums, y);
  }
  if (row == layer.block_rows) return;
  alignas(64) std::int32_t rest[group];
  for (int index = 0; row + index < layer.block_rows; ++index) {
    typename Vectors::integers sums[Panels];
    sparse_dot_sample<Dot, Number, Panels, has_rest>(layer, row + index, x, last, sums);
    unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
      sums[panel].store_aligned(rest + (index * Panels + panel) * width);
    });
  }
  // Panels of outputs that do not exist have nothing to store.
  outputs.store<Vectors>(output, (outputs.outputs - output + width - 1) / width, 0, 1, rest, y);
}

/// The Dot for blocks of so many outputs. Signed inputs take the form that needs nothing undone: a sum over
/// the inputs that a row of blocks meets is no sum over all.
template <class Target, class Number, int BlockOutputs, bool NonNegativeInput>
constexpr auto sparse_dot() {
  if constexpr (!NonNegativeInput)
    return std::type_identity<SignedDot>{};
  else if constexpr (std::is_same_v<Number, SparseInt8> &&
                     BlockOutputs % decltype(vectors_of(Target{}))::lanes == 0)
    return std::type_identity<decltype(sample_dot(Target{}, std::true_type{}))>{};
#if WHET_HAS_AVX_VNNI
  else if constexpr (std::is_base_of_v<avx_vnni, Target>)
    return std::type_identity<decltype(sample_dot(avx_vnni{}, std::true_type{}))>{};
#endif
  else
    return std::type_identity<NonNegativeDot>{};
}

/// y = clamp(requantize(W·x + b) + zero point) of `rows` samples: the same bits as the generic kernel, whose
/// shapes and number formats are these.
template <class Activation, class Target, class Number, class Pattern, int Outputs, int Inputs,
          bool NonNegativeInput>
  requires fills_dots<Pattern>
void affine_rows(
    avx2, Activation,
    const SparseIntegerAffine<Target, Number, Pattern, Outputs, Inputs, NonNegativeInput>& parameters,
    const std::int8_t* x, std::int8_t* y, int rows, std::byte*) noexcept {
  using Positions = typename std::remove_cvref_t<decltype(parameters)>::positions_type;
  using Dot = typename decltype(sparse_dot<Target, Number, Pattern::outputs, NonNegativeInput>())::type;
  using Vectors = typename Dot::vectors;
  constexpr int panels = Pattern::outputs / Vectors::lanes;
  constexpr int width = Vectors::lanes;
  constexpr int tile_rows = panels == 1 ? 6 : 4;
  // So many rows' sums of so many rows of blocks become outputs at a time.
  constexpr int most_rows = 2 * simd::convolved_pixels;
  constexpr int most_blocks = 32 / Pattern::outputs;
  constexpr int rest = Inputs % 4;
  const auto layer = sparse_blocks(parameters.weights.codes, parameters.positions, Outputs, Inputs);
  const Int8Outputs outputs = Int8Outputs::of(parameters);
  const auto last_inputs = [&](const std::int8_t* row, std::int8_t(&last)[4]) {
    if constexpr (rest > 0) std::memcpy(last, row + Inputs - rest, rest);
  };
  if (rows == 1) return sparse_int8_sample<Dot, panels>(parameters, x, y);
  std::int8_t last[most_rows][4] = {};
  alignas(64) std::int32_t sums[most_rows * most_blocks * Pattern::outputs];
  const int parts = (rows + most_rows - 1) / most_rows;
  for (int part = 0, row = 0; part < parts; ++part) {
    const int part_rows = (rows - row) / (parts - part);
    const std::int8_t* const from = x + std::ptrdiff_t{row} * Inputs;
    for (int index = 0; index < part_rows; ++index)
      last_inputs(from + std::ptrdiff_t{index} * Inputs, last[index]);
    for (int first = 0; first < Positions::block_rows; first += most_blocks) {
      const int left = Positions::block_rows - first;
      const int count = left < most_blocks ? left : most_blocks;
      for_each_row_tile<tile_rows>(
          part_rows, [&](auto tile, int at) __attribute__((always_inline)) {
            if constexpr (tile > 1)  // several rows have no tile of one
              sparse_dot_rows<Dot, Number, panels, tile>(
                  layer, first, count, from + std::ptrdiff_t{at} * Inputs, rest > 0 ? last[at] : nullptr,
                  sums + at * width, std::ptrdiff_t{part_rows} * width);
          });
      // Panels of outputs that do not exist have nothing to store.
      const int output = first * Pattern::outputs;
      const int existing = (Outputs - output + width - 1) / width;
      outputs.store<Vectors>(output, existing < count * panels ? existing : count * panels, row, part_rows,
                             sums, y);
    }
    row += part_rows;
  }
}

template <class Activation, class Target, class Number, class Pattern, int Outputs, int Inputs,
          bool NonNegativeInput>
  requires fills_dots<Pattern>
void affine(avx2, Activation activation,
            const SparseIntegerAffine<Target, Number, Pattern, Outputs, Inputs, NonNegativeInput>& parameters,
            const std::int8_t* x, std::int8_t* y, std::byte* scratch) noexcept {
  affine_rows(avx2{}, activation, parameters, x, y, 1, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
