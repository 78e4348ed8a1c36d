#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/coded_tiles.hpp>
#include <whet/kernel/affine/xsimd_dynamic_int8.hpp>
#include <whet/kernel/affine/xsimd_int8.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/primitive/avx2_fields.hpp>
#include <whet/kernel/primitive/avx512_fields.hpp>
#include <whet/kernel/primitive/avx_vnni_fields.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/dynamic_coded.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// What the tiles see of a layer's weights.
template <class Coding, int Outputs, int Inputs, int Group, auto Layout>
CodedLayer coded_layer(const CodedWeights<Coding, Outputs, Inputs, Group, Layout>& weights) {
  CodedLayer layer{weights.codes, nullptr, Outputs, Inputs, Group, Coding::step, Coding::offset};
  if constexpr (Group > 0) {
    static_assert(Coding::bits == 4, "groups have kernels for codes of four bits");
    layer.multipliers = weights.multipliers.values;
  }
  return layer;
}

/// All outputs of several samples.
template <class Fields, bool Grouped, int Rows, int Panels>
void coded_rows(const CodedLayer& layer, const Int8Outputs& outputs, const CodedRows& input, int rows,
                std::int8_t* y) noexcept {
  for_each_coded_tile<Fields, Grouped, Rows, Panels>(
      layer, input, rows, [&](int first, int panels, int row, int tile_rows, const std::int32_t* sums) {
        outputs.store<typename Fields::vectors>(first, panels, row, tile_rows, sums, y);
      });
}
template <class Fields, bool Grouped, int Rows, int Panels>
void coded_rows(const CodedLayer& layer, const DynamicInt8Outputs& outputs, const CodedRows& input,
                const float* input_scales, int rows, float* y) noexcept {
  for_each_coded_tile<Fields, Grouped, Rows, Panels>(
      layer, input, rows, [&](int first, int panels, int row, int tile_rows, const std::int32_t* sums) {
        outputs.store<typename Fields::vectors>(first, panels, row, tile_rows, sums, input_scales, y);
      });
}

/// The same of one sample; `more` are the arguments behind the input.
template <class Fields, bool Grouped, class Outputs, class... More>
void coded_sample(const CodedLayer& layer, const Outputs& outputs, const CodedRows& input,
                  More... more) noexcept {
  if (Fields::sample_panels > 1 && panels_collide<Fields>(layer))
    coded_rows<Fields, Grouped, 1, 1>(layer, outputs, input, more...);
  else
    coded_rows<Fields, Grouped, 1, Fields::sample_panels>(layer, outputs, input, more...);
}

/// y = clamp(requantize(W·x + b) + zero point), one sample: the same bits as the generic kernel, whose shapes
/// and number formats are these. Scratch: parameters.scratch bytes, aligned to 4.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, int Group,
          bool NonNegativeInput>
void affine(avx2, Activation,
            const CodedAffine<Target, Coding, Outputs, Inputs, Group, NonNegativeInput>& parameters,
            const std::int8_t* x, std::int8_t* y, std::byte* scratch) noexcept {
  check_panel<Target, 4>();
  using Fields = decltype(fields_of<Coding::bits>(Target{}));
  const CodedLayer layer = coded_layer(parameters.weights);
  auto* const sums = reinterpret_cast<std::int32_t*>(scratch);
  sum_inputs(layer, x, 1, sums);
  coded_sample<Fields, (Group > 0)>(layer, Int8Outputs::of(parameters), {x, sums}, 1, y);
}

/// `affine` of `rows` samples. Shapes: x [rows][Inputs], y [rows][Outputs].
/// Scratch: rows · parameters.row_scratch bytes, aligned to 4.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, int Group,
          bool NonNegativeInput>
void affine_rows(avx2, Activation,
                 const CodedAffine<Target, Coding, Outputs, Inputs, Group, NonNegativeInput>& parameters,
                 const std::int8_t* x, std::int8_t* y, int rows, std::byte* scratch) noexcept {
  check_panel<Target, 4>();
  using Fields = decltype(fields_of<Coding::bits>(Target{}));
  const CodedLayer layer = coded_layer(parameters.weights);
  auto* const sums = reinterpret_cast<std::int32_t*>(scratch);
  sum_inputs(layer, x, rows, sums);
  coded_rows<Fields, (Group > 0), Fields::rows, Fields::panels>(layer, Int8Outputs::of(parameters), {x, sums},
                                                                rows, y);
}

/// The layer of float rows: quantizes each with its own scale. Scratch: the scales of the rows, their sums,
/// and their values.
template <class Fields, bool Grouped, bool NonNegative, bool Single, class Target>
void dynamic_coded_rows(Target target, const CodedLayer& layer, const DynamicInt8Outputs& outputs,
                        std::size_t input_sums, const float* x, float* y, int rows,
                        std::byte* scratch) noexcept {
  auto* const scales = reinterpret_cast<float*>(scratch);
  auto* const sums = reinterpret_cast<std::int32_t*>(scales + rows);
  auto* const quantized = reinterpret_cast<std::int8_t*>(sums + rows * static_cast<int>(input_sums));
  for (int row = 0; row < rows; ++row)
    scales[row] = quantize_dynamic<NonNegative>(target, x + row * std::ptrdiff_t{layer.inputs},
                                                quantized + row * std::ptrdiff_t{layer.inputs}, layer.inputs);
  sum_inputs(layer, quantized, rows, sums);
  const CodedRows input{quantized, sums};
  if constexpr (Single)
    coded_sample<Fields, Grouped>(layer, outputs, input, static_cast<const float*>(scales), 1, y);
  else
    coded_rows<Fields, Grouped, Fields::rows, Fields::panels>(layer, outputs, input, scales, rows, y);
}

/// y = Activation(scale_x · scale_w · (W·q) + b), one sample. Shapes, formats and scratch as in the generic
/// kernel; the integers are the same, the last step in float may differ in its last bit.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, int Group,
          bool NonNegativeInput>
void affine(avx2, Activation activation,
            const DynamicCodedAffine<Target, Coding, Outputs, Inputs, Group, NonNegativeInput>& parameters,
            const float* x, float* y, std::byte* scratch) noexcept {
  check_panel<Target, 4>();
  using Parameters = DynamicCodedAffine<Target, Coding, Outputs, Inputs, Group, NonNegativeInput>;
  using Fields = decltype(fields_of<Coding::bits>(Target{}));
  dynamic_coded_rows<Fields, (Group > 0), NonNegativeInput, true>(
      Target{}, coded_layer(parameters.weights), {parameters.scale, parameters.bias, Outputs},
      Parameters::weights_type::input_sums, x, y, 1, scratch);
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, Outputs);
}

/// `affine` of `rows` samples. Shapes: x [rows][Inputs], y [rows][Outputs].
/// Scratch: rows · parameters.row_scratch bytes, aligned to 4.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, int Group,
          bool NonNegativeInput>
void affine_rows(
    avx2, Activation activation,
    const DynamicCodedAffine<Target, Coding, Outputs, Inputs, Group, NonNegativeInput>& parameters,
    const float* x, float* y, int rows, std::byte* scratch) noexcept {
  check_panel<Target, 4>();
  using Parameters = DynamicCodedAffine<Target, Coding, Outputs, Inputs, Group, NonNegativeInput>;
  using Fields = decltype(fields_of<Coding::bits>(Target{}));
  dynamic_coded_rows<Fields, (Group > 0), NonNegativeInput, false>(
      Target{}, coded_layer(parameters.weights), {parameters.scale, parameters.bias, Outputs},
      Parameters::weights_type::input_sums, x, y, rows, scratch);
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, rows * Outputs);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
