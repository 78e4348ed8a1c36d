#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstring>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/generic_sparse.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/primitive/avx512_sparse.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/sparse.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Blocks as kernels see them, of an element type, and index types, that the layer's size decides.
template <class Stored, class Start, class Column>
struct SparseBlocks {
  const Stored* weights;
  const Start* starts;
  const Column* columns;
  int block_rows;
  int outputs;
  int inputs;
};

template <class Stored, class Positions>
auto sparse_blocks(const Stored* weights, const Positions& positions, int outputs, int inputs) {
  using Start = std::remove_cvref_t<decltype(positions.starts[0])>;
  using Column = std::remove_cvref_t<decltype(positions.columns[0])>;
  return SparseBlocks<Stored, Start, Column>{
      weights, positions.starts, positions.columns, Positions::block_rows, outputs, inputs};
}

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

/// y = W·x + b for Panels panels from output `first`, of each four inputs Kept. A lane picks its inputs of
/// the four, so that weights are multiplied as they lie. Codes: as SparsePositions of NofM says,
/// `word_groups` groups of inputs to a word. Shapes: x [inputs], y [outputs]; `last` holds the inputs of a
/// last group that x does not fill, padded.
template <class Choice, class Vectors, class Number, int Kept, int Panels, int WordGroups>
[[gnu::noinline, gnu::flatten]] void sparse_four_tile(const typename Number::stored* weights,
                                                      const std::uint32_t* codes, const float* bias,
                                                      int first, int outputs, int groups, const float* x,
                                                      const float* last, float* y) noexcept {
  using FloatVector = typename Vectors::floats;
  constexpr int width = Vectors::lanes;
  const int words = (groups + WordGroups - 1) / WordGroups;
  const std::ptrdiff_t panel_weights = std::ptrdiff_t{groups} * Kept * width;
  const std::ptrdiff_t panel_codes = std::ptrdiff_t{words} * width;
  weights += first / width * panel_weights;
  codes += first / width * panel_codes;
  FloatVector sums[Kept][Panels];
  unroll<Panels>([&](auto panel) {
    sums[0][panel] = FloatVector::load_unaligned(bias + first + panel * width);
    unroll<Kept - 1>([&](auto index) { sums[index + 1][panel] = FloatVector(0.0f); });
  });
  typename Choice::codes code[Panels];
  const auto add = [&](const float* four) __attribute__((always_inline)) {
    const auto inputs = Choice::four(four);
    unroll<Kept>([&](auto index) {
      unroll<Panels>([&](auto panel) {
        const FloatVector weight =
            load_weights(Number{}, Vectors{}, weights + panel * panel_weights + index * width);
        sums[index][panel] = Vectors::fma(Choice::pick(inputs, code[panel]), weight, sums[index][panel]);
        code[panel] = Choice::next(code[panel]);
      });
    });
    weights += Kept * width;
  };
  const int whole = last == nullptr ? groups : groups - 1;
  for (int group = 0; group < groups; codes += width) {
    unroll<Panels>([&](auto panel) { code[panel] = Choice::load(codes + panel * panel_codes); });
    if (group + WordGroups <= whole) {
      unroll<WordGroups>([&](auto index) { add(x + (group + index) * 4); });
      group += WordGroups;
    } else {
      for (; group < whole; ++group) add(x + group * 4);
      if (group < groups) add(last), ++group;
    }
  }
  unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
    FloatVector sum = sums[0][panel];
    unroll<Kept - 1>([&](auto index) { sum += sums[index + 1][panel]; });
    const int output = first + panel * width;
    store_first(y + output, sum, outputs - output);
  });
}

/// W·x + b of one output whose weights lie one after the other, each with the distance to its input.
template <class Number>
[[gnu::noinline]] float sparse_row(const typename Number::stored* weights, const std::uint8_t* steps,
                                   int count, float bias, const float* x) noexcept {
  float sums[4] = {bias, 0.0f, 0.0f, 0.0f};
  for (; count >= 4; count -= 4, weights += 4, steps += 4)
    unroll<4>([&](auto way) __attribute__((always_inline)) {
      x += steps[way];
      sums[way] += Number::decode(weights[way]) * *x;
    });
  for (; count > 0; --count, ++weights, ++steps) {
    x += *steps;
    sums[0] += Number::decode(*weights) * *x;
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
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

/// The same with weights of N:4 patterns.
template <class Activation, class Target, class Number, int Kept, int Outputs, int Inputs>
void affine(avx2, Activation activation,
            const SparseFloatAffine<Target, Number, NofM<Kept, 4>, Outputs, Inputs>& parameters,
            const float* x, float* y, std::byte*) noexcept {
  using Positions = typename std::remove_cvref_t<decltype(parameters)>::positions_type;
  using Vectors = decltype(vectors_of(Target{}));
  check_panel<Target, 1>();
  float last[4] = {};
  constexpr int rest = Inputs % 4;
  if constexpr (rest > 0) std::memcpy(last, x + Inputs - rest, sizeof(float) * rest);
  for_each_panel_group<Vectors::lanes, 4>(Outputs, [&](auto panels, int first) {
    sparse_four_tile<decltype(choice_of(Target{})), Vectors, Number, Kept, panels, Positions::word_groups>(
        parameters.weights, parameters.positions.codes, parameters.bias, first, Outputs, Positions::groups, x,
        rest > 0 ? last : nullptr, y);
  });
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, Outputs);
}

/// The same with any weights.
template <class Activation, class Target, class Number, Keep Kept, int Outputs, int Inputs>
void affine(avx2, Activation activation,
            const SparseFloatAffine<Target, Number, Unstructured<Kept>, Outputs, Inputs>& parameters,
            const float* x, float* y, std::byte*) noexcept {
  for (int output = 0; output < Outputs; ++output) {
    const int begin = parameters.positions.start(output);
    y[output] =
        sparse_row<Number>(parameters.weights + begin, parameters.positions.steps + begin,
                           parameters.positions.start(output + 1) - begin, parameters.bias[output], x);
  }
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, Outputs);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
