#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/kernel/affine/far_weights.hpp>
#include <whet/kernel/affine/int16x8.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_dot.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/primitive/load_four.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Sums of a tile, [panel][row][one panel's outputs].
template <class Dot>
struct WideSums {
  static constexpr int panels = 2;
  std::int64_t values[Dot::rows * panels * Dot::vectors::lanes];
};

/// W·x of Rows rows of int16, `stride` apart, and Panels neighbouring panels from output `first`. 32-bit
/// lanes take 128 steps of four inputs and are then added to sums of 64 bits. Reads no element behind the
/// last of a row. Far: weights come from memory.
template <class Dot, int Rows, int Panels, bool Far>
[[gnu::noinline, gnu::flatten]] void wide_dot_tile(const WeightPanels& layer, int first,
                                                   const std::int16_t* x, std::ptrdiff_t stride,
                                                   WideSums<Dot>& sums) noexcept {
  constexpr int width = Dot::vectors::lanes;
  constexpr int most_steps = 128;
  constexpr std::ptrdiff_t block_size = 4 * width;
  const std::ptrdiff_t panel_stride = std::ptrdiff_t{width} * padded_inputs(layer.inputs);
  const std::ptrdiff_t ahead = far_ahead<Panels>(panel_stride);
  const std::int8_t* weights = layer.weights + std::ptrdiff_t{first} * padded_inputs(layer.inputs);
  int groups = layer.inputs / 4;
  int rest = layer.inputs % 4;
  std::int16_t last[Rows][4] = {};
  if (rest > 0)
    for (int row = 0; row < Rows; ++row)
      std::memcpy(last[row], x + row * stride + groups * 4,
                  sizeof(std::int16_t) * static_cast<std::size_t>(rest));
  for (int index = 0; index < Rows * Panels * width; ++index) sums.values[index] = 0;
  while (groups > 0 || rest > 0) {
    if (groups == 0) {  // The last group, from its padded copy.
      groups = 1;
      rest = 0;
      x = last[0];
      stride = 4;
    }
    typename Dot::accumulator totals[Rows][Panels];
    unroll<Rows>([&](auto row) { unroll<Panels>([&](auto panel) { totals[row][panel] = Dot::zero(); }); });
    int steps = groups < most_steps ? groups : most_steps;
    groups -= steps;
    for (; steps > 0; --steps, weights += block_size, x += 4) {
      typename Dot::block blocks[Panels];
      unroll<Panels>([&](auto panel) {
        ask_ahead<Far, block_size>(weights + panel * panel_stride, ahead);
        blocks[panel] = Dot::load(weights + panel * panel_stride);
      });
      unroll<Rows>([&](auto row) {
        const auto values = Dot::broadcast(load_four(x + row * stride));
        unroll<Panels>([&](auto panel) { Dot::step(totals[row][panel], blocks[panel], values); });
      });
    }
    unroll<Rows>([&](auto row) {
      unroll<Panels>([&](auto panel) {
        alignas(64) std::int32_t parts[width];
        Dot::finish(totals[row][panel]).store_aligned(parts);
        std::int64_t* const to = sums.values + (panel * Rows + row) * width;
        for (int lane = 0; lane < width; ++lane) to[lane] += parts[lane];
      });
    });
  }
}

/// Outputs from `begin`, the first of a panel, to the layer's last, of `rows` rows, in tiles of at most Rows
/// by Panels. Shapes: x [rows][stride], of which the layer's inputs come first, y [rows][outputs.outputs].
template <class Dot, int Rows, int Panels, bool Far = false>
[[gnu::noinline]] void wide_rows(const WeightPanels& layer, const WideOutputs& outputs, int begin,
                                 const std::int16_t* x, std::ptrdiff_t stride, int rows,
                                 std::int16_t* y) noexcept {
  static_assert(Panels <= WideSums<Dot>::panels && Rows <= Dot::rows);
  constexpr int width = Dot::vectors::lanes;
  WideSums<Dot> sums;
  for_each_panel_group<width, Panels>(
      layer.outputs,
      [&](auto panels, int first) {
        for_each_row_tile<Rows>(rows, [&](auto tile_rows, int row) {
          wide_dot_tile<Dot, tile_rows, panels, Far>(layer, first, x + row * stride, stride, sums);
          const std::int64_t* sum = sums.values;
          for (int output = first; output < first + panels * width; output += width) {
            const typename Dot::vectors::wide_requantizer requantize(outputs, output);
            std::int16_t* to = y + row * std::ptrdiff_t{outputs.outputs} + output;
            for (int count = 0; count < tile_rows; ++count, sum += width, to += outputs.outputs)
              requantize.store(to, sum, layer.outputs - output);
          }
        });
      },
      begin);
}

/// y = clamp(requantize(W·x + b)), one sample: the same bits as the generic kernel, whose shapes and number
/// formats are these.
template <class Activation, class Target, int Outputs, int Inputs>
void affine(avx2, Activation, const Int16x8Affine<Target, Outputs, Inputs>& parameters, const std::int16_t* x,
            std::int16_t* y, std::byte*) noexcept {
  check_panel<Target, 4>();
  using Dot = decltype(wide_dot(Target{}));
  constexpr bool far = are_far_weights(sizeof(parameters.weights), near_weight_bytes);
  wide_rows<Dot, 1, 2, far>({parameters.weights, Outputs, Inputs}, WideOutputs::of(parameters), 0, x, Inputs,
                            1, y);
}

/// `affine` of `rows` samples. Shapes: x [rows][Inputs], y [rows][Outputs].
template <class Activation, class Target, int Outputs, int Inputs>
void affine_rows(avx2, Activation, const Int16x8Affine<Target, Outputs, Inputs>& parameters,
                 const std::int16_t* x, std::int16_t* y, int rows, std::byte*) noexcept {
  check_panel<Target, 4>();
  using Dot = decltype(wide_dot(Target{}));
  wide_rows<Dot, Dot::rows, 1>({parameters.weights, Outputs, Inputs}, WideOutputs::of(parameters), 0, x,
                               Inputs, rows, y);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
