#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/sparse_blocks.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Blocks of one input by some vectors of outputs: y = W·x + b for Rows samples. The outputs are the lanes,
/// so that a block is a load and a broadcast for each sample, and nothing is added across lanes. Ways
/// neighbouring blocks have accumulators of their own. Shapes: x [Rows][inputs], y [Rows][outputs].
template <class Vectors, class Number, int Panels, int Rows, class Blocks>
[[gnu::noinline, gnu::flatten]] void sparse_float_rows(const Blocks& layer, const float* bias, const float* x,
                                                       float* y) noexcept {
  using FloatVector = typename Vectors::floats;
  constexpr int width = Vectors::lanes;
  constexpr int block_size = Panels * width;
  constexpr int ways = Rows * Panels >= 8 ? 1 : 8 / (Rows * Panels);
  const std::ptrdiff_t inputs = layer.inputs;
  const auto* weights = layer.weights;
  const auto* columns = layer.columns;
  for (int row_of_blocks = 0; row_of_blocks < layer.block_rows; ++row_of_blocks) {
    const int output = row_of_blocks * block_size;
    FloatVector sums[ways][Rows][Panels];
    unroll<Rows>([&](auto row) {
      unroll<Panels>([&](auto panel) {
        sums[0][row][panel] = FloatVector::load_unaligned(bias + output + panel * width);
        unroll<ways - 1>([&](auto way) { sums[way + 1][row][panel] = FloatVector(0.0f); });
      });
    });
    const auto add = [&](auto way) __attribute__((always_inline)) {
      const float* const from = x + columns[way];
      FloatVector block[Panels];
      unroll<Panels>([&](auto panel) {
        block[panel] = load_weights(Number{}, Vectors{}, weights + way * block_size + panel * width);
      });
      unroll<Rows>([&](auto row) {
        const FloatVector value(from[row * inputs]);
        unroll<Panels>([&](auto panel) {
          sums[way][row][panel] = Vectors::fma(value, block[panel], sums[way][row][panel]);
        });
      });
    };
    int count =
        static_cast<int>(layer.starts[row_of_blocks + 1]) - static_cast<int>(layer.starts[row_of_blocks]);
    for (; count >= ways; count -= ways, columns += ways, weights += ways * block_size) unroll<ways>(add);
    for (; count > 0; --count, ++columns, weights += block_size) add(std::integral_constant<int, 0>{});
    unroll<Rows>([&](auto row) __attribute__((always_inline)) {
      unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
        FloatVector sum = sums[0][row][panel];
        unroll<ways - 1>([&](auto way) { sum += sums[way + 1][row][panel]; });
        const int first = output + panel * width;
        if (first < layer.outputs)
          store_first(y + row * std::ptrdiff_t{layer.outputs} + first, sum, layer.outputs - first);
      });
    });
  }
}

/// The vectors for blocks of so many outputs.
template <class Target, int BlockOutputs>
using block_vectors_t = std::conditional_t<BlockOutputs % decltype(vectors_of(Target{}))::lanes == 0,
                                           decltype(vectors_of(Target{})), Avx2Vectors>;

/// Blocks that fill vectors of outputs, one input each.
template <class Pattern>
inline constexpr bool fills_vectors = false;
template <int BlockOutputs, Keep Kept>
inline constexpr bool fills_vectors<Block<BlockOutputs, 1, Kept>> =
    BlockOutputs % 8 == 0 && BlockOutputs <= 32;

/// y = Activation(W·x + b) of `rows` samples. Shapes as in the generic kernel; the order of the sum differs.
template <class Activation, class Target, class Number, class Pattern, int Outputs, int Inputs>
  requires fills_vectors<Pattern>
void affine_rows(avx2, Activation activation,
                 const SparseFloatAffine<Target, Number, Pattern, Outputs, Inputs>& parameters,
                 const float* x, float* y, int rows, std::byte*) noexcept {
  using Vectors = block_vectors_t<Target, Pattern::outputs>;
  constexpr int panels = Pattern::outputs / Vectors::lanes;
  constexpr int tile_rows = panels >= 4 ? 2 : panels == 2 ? 4 : 8;
  const auto layer = sparse_blocks(parameters.weights, parameters.positions, Outputs, Inputs);
  for_each_row_tile<tile_rows>(rows, [&](auto tile, int row) {
    sparse_float_rows<Vectors, Number, panels, tile>(layer, parameters.bias, x + std::ptrdiff_t{row} * Inputs,
                                                     y + std::ptrdiff_t{row} * Outputs);
  });
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, rows * Outputs);
}

template <class Activation, class Target, class Number, class Pattern, int Outputs, int Inputs>
  requires fills_vectors<Pattern>
void affine(avx2, Activation activation,
            const SparseFloatAffine<Target, Number, Pattern, Outputs, Inputs>& parameters, const float* x,
            float* y, std::byte*) noexcept {
  using Vectors = block_vectors_t<Target, Pattern::outputs>;
  const auto layer = sparse_blocks(parameters.weights, parameters.positions, Outputs, Inputs);
  sparse_float_rows<Vectors, Number, Pattern::outputs / Vectors::lanes, 1>(layer, parameters.bias, x, y);
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, Outputs);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
