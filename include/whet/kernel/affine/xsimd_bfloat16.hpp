#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/far_weights.hpp>
#include <whet/kernel/affine/float_panels.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/bfloat16.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = W·x + b for one sample and the Panels panels from output `first`, two inputs at a time. Several
/// samples share what is widened, and take float32_tile. Far: weights come from memory.
/// Shapes: x [inputs], y [outputs].
template <class Block, class Vectors, int Panels, bool Far>
[[gnu::noinline, gnu::flatten]] void bfloat16_tile(const FloatPanels<BFloat16>& layer, int first,
                                                   const float* x, float* y) noexcept {
  constexpr int width = Vectors::lanes;
  const std::ptrdiff_t panel_stride = std::ptrdiff_t{layer.inputs} * width;
  const std::ptrdiff_t ahead = far_ahead<Panels>(panel_stride * std::ptrdiff_t{sizeof(std::uint16_t)});
  const auto* weights = layer.weights + std::ptrdiff_t{first} * layer.inputs;
  typename Block::floats even[Panels];
  typename Block::floats odd[Panels];
  unroll<Panels>([&](auto panel) { even[panel] = odd[panel] = Block::zero(); });
  int input = 0;
  for (; input + 2 <= layer.inputs; input += 2, weights += 2 * width) {
    const auto values = Block::inputs(x + input);
    unroll<Panels>([&](auto panel) {
      ask_ahead<Far, 2 * width* int{sizeof(std::uint16_t)}>(weights + panel * panel_stride, ahead);
      Block::step(even[panel], odd[panel], Block::load(weights + panel * panel_stride), values);
    });
  }
  if (input < layer.inputs) {
    const float last[] = {x[input], 0.0f};
    const auto values = Block::inputs(last);
    unroll<Panels>([&](auto panel) {
      Block::step(even[panel], odd[panel], Block::load_one(weights + panel * panel_stride), values);
    });
  }
  unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
    const int output = first + panel * width;
    store_first(y + output, Block::finish(even[panel], odd[panel]) + layer.template start<Vectors>(output),
                layer.outputs - output);
  });
}

/// y = Activation(W·x + b), one sample. Shapes as in the generic kernel; the order of the sum differs.
template <class Activation, class Target, int Outputs, int Inputs>
void affine(avx2, Activation activation, const FloatAffine<Target, BFloat16, Outputs, Inputs>& parameters,
            const float* x, float* y, std::byte*) noexcept {
  check_panel<Target, 1>();
  using Vectors = decltype(vectors_of(Target{}));
  const auto layer = float_panels(parameters);
  constexpr bool far = are_far_weights(sizeof(parameters.weights), near_weight_bytes);
  for_each_panel_group<Vectors::lanes, 4>(Outputs, [&](auto panels, int first) {
    bfloat16_tile<decltype(bfloat16_block(Target{})), Vectors, panels, far>(layer, first, x, y);
  });
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, Outputs);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
