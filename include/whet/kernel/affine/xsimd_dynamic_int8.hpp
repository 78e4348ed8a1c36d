#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_dot.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/quantize/xsimd_dynamic.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// How a layer with integer weights turns sums into floats; arrays padded to whole panels.
struct DynamicInt8Outputs {
  const float* scale;
  const float* bias;
  int outputs;

  /// y [row][output] = input_scales[row] · scale · sum + b for a tile.
  template <class Vectors>
  [[gnu::noinline, gnu::flatten]] void store(int first, int panels, int row, int rows,
                                             const std::int32_t* sum, const float* input_scales,
                                             float* y) const noexcept {
    using FloatVector = typename Vectors::floats;
    using IntegerVector = typename Vectors::integers;
    constexpr int width = Vectors::lanes;
    for (int output = first; output < first + panels * width; output += width) {
      const FloatVector factor = FloatVector::load_unaligned(scale + output);
      const FloatVector offset = FloatVector::load_unaligned(bias + output);
      float* target = y + row * std::ptrdiff_t{outputs} + output;
      for (int index = row; index < row + rows; ++index, sum += width, target += outputs)
        store_first(target,
                    Vectors::fma(Vectors::to_float(IntegerVector::load_aligned(sum)),
                                 factor * FloatVector(input_scales[index]), offset),
                    outputs - output);
    }
  }
};

/// All outputs of several quantized samples, in tiles of at most Rows by Panels.
template <class Dot, int Rows, int Panels, bool Far = false>
void dynamic_int8_rows(const WeightPanels& layer, const DynamicInt8Outputs& outputs,
                       const InputRows<Dot>& input, const float* input_scales, int rows, float* y) noexcept {
  for_each_dot_tile<Dot, Rows, Panels, Far>(
      layer, input, rows, [&](int first, int panels, int row, int tile_rows, const std::int32_t* sums) {
        outputs.store<typename Dot::vectors>(first, panels, row, tile_rows, sums, input_scales, y);
      });
}

/// y = Activation(scale_x · scale_w · (W·q) + b), one sample. Shapes, formats and scratch as in the generic
/// kernel; the integers are the same, the last step in float may differ in its last bit.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput>
void affine(simd, Activation activation,
            const DynamicInt8Affine<Target, Outputs, Inputs, NonNegativeInput>& parameters, const float* x,
            float* y, std::byte* scratch) noexcept {
  check_panel<Target, 4>();
  using Dot = SampleDot<std::remove_cvref_t<decltype(parameters)>>;
  auto* quantized = reinterpret_cast<std::int8_t*>(scratch);
  const float scale = quantize_dynamic<NonNegativeInput>(Target{}, x, quantized, Inputs);
  std::int32_t offset = 0;
  if constexpr (Dot::has_row_offset) offset = Dot::row_offset(quantized, Inputs);
  constexpr bool far = are_far_weights(sizeof(parameters.weights), near_weight_bytes);
  dynamic_int8_rows<Dot, 1, dot_sample_panels<Dot>, far>(WeightPanels::of(parameters),
                                                         {parameters.scale, parameters.bias, Outputs},
                                                         {quantized, Inputs, &offset}, &scale, 1, y);
  if constexpr (!std::is_same_v<Activation, Linear>) activate(simd{}, activation, y, y, Outputs);
}

/// Quantizes rows of `inputs` floats, each with its own scale. Scratch: for each row its scale, its offset
/// where Dot has one, and its values, padded with zeros to a multiple of four.
template <class Dot, bool NonNegative, class Target>
InputRows<Dot> quantize_rows(Target target, const float* x, int inputs, int rows,
                             std::byte* scratch) noexcept {
  using Element = typename Dot::element;
  const std::ptrdiff_t stride = padded_inputs(inputs);
  constexpr std::ptrdiff_t word = 4;
  auto* scales = reinterpret_cast<float*>(scratch);
  auto* offsets = reinterpret_cast<std::int32_t*>(scratch + word * rows);
  auto* values = reinterpret_cast<Element*>(scratch + (Dot::has_row_offset ? 2 : 1) * word * rows);
  for (int row = 0; row < rows; ++row) {
    Element* const quantized = values + row * stride;
    scales[row] = quantize_dynamic<NonNegative>(target, x + row * std::ptrdiff_t{inputs}, quantized, inputs);
    for (std::ptrdiff_t input = inputs; input < stride; ++input) quantized[input] = 0;
    if constexpr (Dot::has_row_offset) offsets[row] = Dot::row_offset(quantized, inputs);
  }
  return {values, stride, offsets};
}

/// `affine` of `rows` samples. Shapes: x [rows][Inputs], y [rows][Outputs].
/// Scratch: rows · parameters.row_scratch bytes, aligned to 4.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput>
void affine_rows(simd, Activation activation,
                 const DynamicInt8Affine<Target, Outputs, Inputs, NonNegativeInput>& parameters,
                 const float* x, float* y, int rows, std::byte* scratch) noexcept {
  check_panel<Target, 4>();
  using Dot = RowsDot<std::remove_cvref_t<decltype(parameters)>>;
  const auto input = quantize_rows<Dot, NonNegativeInput>(Target{}, x, Inputs, rows, scratch);
  dynamic_int8_rows<Dot, Dot::rows, Dot::panels>(WeightPanels::of(parameters),
                                                 {parameters.scale, parameters.bias, Outputs}, input,
                                                 reinterpret_cast<const float*>(scratch), rows, y);
  if constexpr (!std::is_same_v<Activation, Linear>) activate(simd{}, activation, y, y, rows * Outputs);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
