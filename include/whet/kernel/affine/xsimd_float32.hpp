#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/float32.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A float layer as the tiles see it: weights in panels of one vector of outputs by 1 input, padded with
/// zeros.
struct Float32Panels {
  const float* weights;
  const float* bias;
  int outputs;
  int inputs;
};

/// y = W·x + b for Rows samples and the Panels panels from output `first`. The panels are walked side by
/// side: several streams keep the memory busy. Ways neighbouring inputs have accumulators of their own,
/// where one for each output would wait for its own last sum.
/// Shapes: x [Rows][inputs], y [Rows][outputs], both from the first of the rows.
template <class Vectors, int Rows, int Panels, int Ways>
[[gnu::noinline, gnu::flatten]] void float32_tile(const Float32Panels& layer, int first, const float* x,
                                                  float* y) noexcept {
  using FloatVector = typename Vectors::floats;
  constexpr int width = Vectors::lanes;
  const std::ptrdiff_t inputs = layer.inputs;
  const std::ptrdiff_t panel_stride = inputs * width;
  const float* weights = layer.weights + first * inputs;
  FloatVector sums[Ways][Rows][Panels];
  unroll<Rows>([&](auto row) {
    unroll<Panels>([&](auto panel) {
      sums[0][row][panel] = FloatVector::load_unaligned(layer.bias + first + panel * width);
      unroll<Ways - 1>([&](auto way) { sums[way + 1][row][panel] = FloatVector(0.0f); });
    });
  });
  const auto add = [&](auto way) __attribute__((always_inline)) {
    FloatVector block[Panels];
    unroll<Panels>([&](auto panel) {
      block[panel] = FloatVector::load_unaligned(weights + panel * panel_stride + way * width);
    });
    unroll<Rows>([&](auto row) {
      const FloatVector value(x[row * inputs + way]);
      unroll<Panels>([&](auto panel) {
        sums[way][row][panel] = Vectors::fma(value, block[panel], sums[way][row][panel]);
      });
    });
  };
  std::ptrdiff_t input = 0;
  for (; input + Ways <= inputs; input += Ways, weights += Ways * width, x += Ways) unroll<Ways>(add);
  for (; input < inputs; ++input, weights += width, ++x) add(std::integral_constant<int, 0>{});

  y += first;
  // Without the attribute, clang calls this for one row, and keeps the sums in memory for the call.
  unroll<Rows>([&](auto row) __attribute__((always_inline)) {
    unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
      FloatVector sum = sums[0][row][panel];
      unroll<Ways - 1>([&](auto way) { sum += sums[way + 1][row][panel]; });
      const int output = panel * width;
      store_first(y + row * std::ptrdiff_t{layer.outputs} + output, sum, layer.outputs - first - output);
    });
  });
}

/// Whether panels lie a multiple of 4 KiB apart, so that streams through several of them compete for the same
/// cache sets. That costs more than several streams gain while the layer stays within a second-level cache.
template <class Vectors>
bool panels_collide(const Float32Panels& layer) {
  const std::ptrdiff_t panel_bytes =
      std::ptrdiff_t{layer.inputs} * Vectors::lanes * std::ptrdiff_t{sizeof(float)};
  return panel_bytes % 4096 == 0 && panel_bytes * (layer.outputs / Vectors::lanes) <= 512 * 1024;
}

/// y = W·x + b, one sample.
template <class Vectors>
void float32_sample(const Float32Panels& layer, const float* x, float* y) noexcept {
  const auto tiles = [&](auto panels, int first) {
    constexpr int ways = 8 / panels;
    float32_tile<Vectors, 1, panels, ways>(layer, first, x, y);
  };
  if (panels_collide<Vectors>(layer))
    for_each_panel_group<Vectors::lanes, 1>(layer.outputs, tiles);
  else
    for_each_panel_group<Vectors::lanes, 8>(layer.outputs, tiles);
}

/// y = W·x + b, several samples. Panels are the outer loop: weights come from memory once for all rows.
template <class Vectors>
void float32_rows(const Float32Panels& layer, const float* x, float* y, int rows) noexcept {
  for_each_panel_group<Vectors::lanes, Vectors::tile_panels>(layer.outputs, [&](auto panels, int first) {
    for_each_row_tile<Vectors::tile_rows>(rows, [&](auto tile_rows, int row) {
      float32_tile<Vectors, tile_rows, panels, 1>(layer, first, x + std::ptrdiff_t{row} * layer.inputs,
                                                  y + std::ptrdiff_t{row} * layer.outputs);
    });
  });
}

/// y = Activation(W·x + b), one sample. Shapes as in the generic kernel; the order of the sum differs.
template <class Activation, class Target, int Outputs, int Inputs>
void affine(avx2, Activation activation, const Float32Affine<Target, Outputs, Inputs>& parameters,
            const float* x, float* y, std::byte*) noexcept {
  check_panel<Target, 1>();
  float32_sample<decltype(vectors_of(Target{}))>({parameters.weights, parameters.bias, Outputs, Inputs}, x,
                                                 y);
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, Outputs);
}

/// `affine` of `rows` samples. Shapes: x [rows][Inputs], y [rows][Outputs].
template <class Activation, class Target, int Outputs, int Inputs>
void affine_rows(avx2, Activation activation, const Float32Affine<Target, Outputs, Inputs>& parameters,
                 const float* x, float* y, int rows, std::byte*) noexcept {
  check_panel<Target, 1>();
  float32_rows<decltype(vectors_of(Target{}))>({parameters.weights, parameters.bias, Outputs, Inputs}, x, y,
                                               rows);
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, rows * Outputs);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
