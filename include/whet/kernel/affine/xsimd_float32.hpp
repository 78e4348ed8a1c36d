#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/far_weights.hpp>
#include <whet/kernel/affine/float_panels.hpp>
#include <whet/kernel/affine/panel_streams.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = W·x + b for Rows samples and the Panels panels from output `first`. The panels are walked side by
/// side: several streams keep the memory busy. Ways neighbouring inputs have accumulators of their own,
/// where one for each output would wait for its own last sum. Far: weights come from memory.
/// Shapes: x [Rows][inputs], y [Rows][outputs], both from the first of the rows.
template <class Vectors, class Number, int Rows, int Panels, int Ways, bool Far = false>
[[gnu::noinline, gnu::flatten]] void float32_tile(const FloatPanels<Number>& layer, int first, const float* x,
                                                  float* y) noexcept {
  using FloatVector = typename Vectors::floats;
  constexpr int width = Vectors::lanes;
  const std::ptrdiff_t inputs = layer.inputs;
  const std::ptrdiff_t panel_stride = inputs * width;
  const std::ptrdiff_t ahead =
      far_ahead<Panels>(panel_stride * std::ptrdiff_t{sizeof(typename Number::stored)});
  PanelStreams<Vectors, typename Number::stored, Panels> weights(layer.weights + first * inputs,
                                                                 panel_stride);
  FloatVector sums[Ways][Rows][Panels];
  unroll<Rows>([&](auto row) {
    unroll<Panels>([&](auto panel) {
      sums[0][row][panel] = layer.template start<Vectors>(first + panel * width);
      unroll<Ways - 1>([&](auto way) { sums[way + 1][row][panel] = FloatVector(0.0f); });
    });
  });
  constexpr int step_bytes = width * int{sizeof(typename Number::stored)};
  constexpr int line_steps = Far && step_bytes < 64 ? 64 / step_bytes : 1;
  constexpr int steps = std::max({Ways, Vectors::unrolled, line_steps});
  const auto add = [&](auto step) __attribute__((always_inline)) {
    constexpr int way = step % Ways;
    const auto load = [&](auto panel) __attribute__((always_inline)) {
      return load_weights(Number{}, Vectors{}, weights[panel] + step * width);
    };
    if constexpr (Rows == 1) {
      // One at a time: g++ would decode all of a group first, and keep a sum in memory for want of registers.
      const typename Vectors::uniform value(x[step]);
      unroll<Panels>(
          [&](auto panel) { sums[way][0][panel] = Vectors::fma(value, load(panel), sums[way][0][panel]); });
    } else {
      FloatVector block[Panels];
      unroll<Panels>([&](auto panel) { block[panel] = load(panel); });
      unroll<Rows>([&](auto row) {
        const typename Vectors::uniform value(x[row * inputs + step]);
        unroll<Panels>([&](auto panel) {
          sums[way][row][panel] = Vectors::fma(value, block[panel], sums[way][row][panel]);
        });
      });
    }
  };
  std::ptrdiff_t input = 0;
  for (; input + steps <= inputs; input += steps, weights.advance(steps * width), x += steps) {
    unroll<Panels>([&](auto panel) { ask_ahead<Far, steps * step_bytes>(weights[panel], ahead); });
    unroll<steps>(add);
  }
  for (; input < inputs; ++input, weights.advance(width), ++x) add(std::integral_constant<int, 0>{});

  y += first;
  // Without the attribute, clang calls this for one row, and keeps the sums in memory for the call.
  unroll<Rows>([&](auto row) __attribute__((always_inline)) {
    unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
      FloatVector sum = sums[0][row][panel];
      unroll<Ways - 1>([&](auto way) { sum += sums[way + 1][row][panel]; });
      const int output = panel * width;
      sum = layer.template finish<Vectors>(first + output, sum);
      store_first(y + row * std::ptrdiff_t{layer.outputs} + output, sum, layer.outputs - first - output);
    });
  });
}

/// Whether panels lie a multiple of 4 KiB apart, so that streams through several of them compete for the same
/// cache sets. That costs more than several streams gain while the layer stays within a second-level cache
/// and its weights come as fast as they are multiplied, which those that are widened first do not.
template <class Vectors, class Number>
bool panels_collide(const FloatPanels<Number>& layer) {
  if constexpr (!std::is_same_v<Number, Float32>) return false;
  const std::ptrdiff_t panel_bytes =
      std::ptrdiff_t{layer.inputs} * Vectors::lanes * std::ptrdiff_t{sizeof(float)};
  return panel_bytes % 4096 == 0 && panel_bytes * (layer.outputs / Vectors::lanes) <= 512 * 1024;
}

/// y = W·x + b, one sample. Four streams are what memory serves best.
template <class Vectors, class Number, bool Far>
void float32_sample(const FloatPanels<Number>& layer, const float* x, float* y) noexcept {
  const auto tiles = [&](auto panels, int first) {
    constexpr int ways = Vectors::sample_panels / panels;
    float32_tile<Vectors, Number, 1, panels, ways, Far>(layer, first, x, y);
  };
  if constexpr (Far)
    for_each_panel_group<Vectors::lanes, std::min(4, Vectors::sample_panels)>(layer.outputs, tiles);
  else if (panels_collide<Vectors>(layer))
    for_each_panel_group<Vectors::lanes, 1>(layer.outputs, tiles);
  else
    for_each_panel_group<Vectors::lanes, Vectors::sample_panels>(layer.outputs, tiles);
}

/// y = W·x + b, several samples. Panels are the outer loop: weights come from memory once for all rows.
template <class Vectors, class Number>
void float32_rows(const FloatPanels<Number>& layer, const float* x, float* y, int rows) noexcept {
  for_each_panel_group<Vectors::lanes, Vectors::tile_panels>(layer.outputs, [&](auto panels, int first) {
    for_each_row_tile<Vectors::tile_rows>(rows, [&](auto tile_rows, int row) {
      float32_tile<Vectors, Number, tile_rows, panels, 1>(
          layer, first, x + std::ptrdiff_t{row} * layer.inputs, y + std::ptrdiff_t{row} * layer.outputs);
    });
  });
}

/// y = Activation(W·x + b), one sample. Shapes as in the generic kernel; the order of the sum differs.
template <class Activation, FloatMatrix Parameters>
void affine(simd, Activation activation, const Parameters& parameters, const float* x, float* y,
            std::byte*) noexcept {
  using Target = typename Parameters::target;
  check_panel<Target, 1>();
  using Number = typename Parameters::number;
  constexpr bool far = are_far_weights(sizeof(parameters.weights), near_weight_bytes);
  float32_sample<decltype(sample_vectors(Target{}, Number{})), Number, far>(float_panels(parameters), x, y);
  if constexpr (!std::is_same_v<Activation, Linear>) activate(simd{}, activation, y, y, Parameters::outputs);
}

/// `affine` of `rows` samples. Shapes: x [rows][inputs], y [rows][outputs].
template <class Activation, FloatMatrix Parameters>
void affine_rows(simd, Activation activation, const Parameters& parameters, const float* x, float* y,
                 int rows, std::byte*) noexcept {
  using Target = typename Parameters::target;
  check_panel<Target, 1>();
  float32_rows<decltype(vectors_of(Target{}))>(float_panels(parameters), x, y, rows);
  if constexpr (!std::is_same_v<Activation, Linear>)
    activate(simd{}, activation, y, y, rows * Parameters::outputs);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
