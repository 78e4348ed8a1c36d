#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/affine/far_weights.hpp>
#include <whet/kernel/affine/int8_outputs.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_dot.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// All outputs of several samples, in tiles of at most Rows by Panels.
template <class Dot, int Rows, int Panels, bool Far = false>
void int8_rows(const WeightPanels& layer, const Int8Outputs& outputs, const InputRows<Dot>& input, int rows,
               std::int8_t* y) noexcept {
  for_each_dot_tile<Dot, Rows, Panels, Far>(
      layer, input, rows, [&](int first, int panels, int row, int tile_rows, const std::int32_t* sums) {
        outputs.store<typename Dot::vectors>(first, panels, row, tile_rows, sums, y);
      });
}

/// y = clamp(requantize(W·x + b) + zero point), one sample: the same bits as the generic kernel, whose
/// shapes and number formats are these.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput>
void affine(simd, Activation, const Int8Affine<Target, Outputs, Inputs, NonNegativeInput>& parameters,
            const std::int8_t* x, std::int8_t* y, std::byte*) noexcept {
  check_panel<Target, 4>();
  using Dot = SampleDot<std::remove_cvref_t<decltype(parameters)>>;
  std::int32_t offset = 0;
  if constexpr (Dot::has_row_offset) offset = Dot::row_offset(x, Inputs);
  constexpr bool far = are_far_weights(sizeof(parameters.weights), near_weight_bytes);
  int8_rows<Dot, 1, dot_sample_panels<Dot>, far>(WeightPanels::of(parameters), Int8Outputs::of(parameters),
                                                 {x, Inputs, &offset}, 1, y);
}

/// Widens rows of `inputs` int8 to int16, each padded with zeros to a multiple of four.
template <class Dot>
void widen_rows(const std::int8_t* x, std::int16_t* wide, int rows, int inputs) noexcept {
  for (int row = 0; row < rows; ++row, x += inputs, wide += padded_inputs(inputs))
    widen_values<Dot>(x, wide, inputs);
}

/// `affine` of `rows` samples. Shapes: x [rows][Inputs], y [rows][Outputs].
/// Scratch: rows · parameters.row_scratch bytes, aligned to 4.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput>
void affine_rows(simd, Activation, const Int8Affine<Target, Outputs, Inputs, NonNegativeInput>& parameters,
                 const std::int8_t* x, std::int8_t* y, int rows, std::byte* scratch) noexcept {
  check_panel<Target, 4>();
  using Dot = RowsDot<std::remove_cvref_t<decltype(parameters)>>;
  InputRows<Dot> input{};
  if constexpr (widens<Dot>) {
    auto* wide = reinterpret_cast<std::int16_t*>(scratch);
    widen_rows<Dot>(x, wide, rows, Inputs);
    input = {wide, padded_inputs(Inputs), nullptr};
  } else {
    auto* offsets = reinterpret_cast<std::int32_t*>(scratch);
    if constexpr (Dot::has_row_offset)
      for (int row = 0; row < rows; ++row)
        offsets[row] = Dot::row_offset(x + row * std::ptrdiff_t{Inputs}, Inputs);
    input = {x, Inputs, offsets};
  }
  int8_rows<Dot, Dot::rows, Dot::panels>(WeightPanels::of(parameters), Int8Outputs::of(parameters), input,
                                         rows, y);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
