#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/coded_tiles.hpp>
#include <whet/kernel/affine/far_weights.hpp>
#include <whet/kernel/affine/int8_outputs.hpp>
#include <whet/kernel/affine/lookup_tiles.hpp>
#include <whet/kernel/affine/xsimd_dynamic_int8.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/primitive/avx2_fields.hpp>
#include <whet/kernel/primitive/avx512_fields.hpp>
#include <whet/kernel/primitive/avx_vnni_fields.hpp>
#include <whet/kernel/primitive/pair_fields.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/dynamic_coded.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// What the tiles see of a layer's weights.
template <class Coding, int Outputs, int Inputs, WeightGroups Groups, auto Layout>
CodedLayer coded_layer(const CodedWeights<Coding, Outputs, Inputs, Groups, Layout>& weights) {
  using Weights = CodedWeights<Coding, Outputs, Inputs, Groups, Layout>;
  CodedLayer layer{weights.codes, nullptr, Outputs, Inputs, Weights::group, Coding::step, Coding::offset};
  if constexpr (Weights::groups > 0) {
    static_assert(Coding::bits == 4, "groups have kernels for codes of four bits");
    layer.multipliers = weights.multipliers.values;
  }
  return layer;
}

/// Two ways to multiply weights of few bits by `rows` rows of inputs. Both call finish(first output, panels,
/// first row, rows, sums as a pointer) for tiles that cover all outputs. Single: there is one row. Scratch:
/// rows · (sums and tables of a row), aligned to 4. Far: those of one row come from memory.
///
/// The first multiplies codes.
template <class Fields, bool Grouped, bool Far>
struct ByProducts {
  using vectors = typename Fields::vectors;
  static constexpr int outputs = vectors::lanes;
  static constexpr int inputs = 4;

  template <bool Single, class Finish>
  [[gnu::always_inline]] static void multiply(const CodedLayer& layer, const std::int8_t* x, int rows,
                                              std::byte* scratch, Finish&& finish) {
    auto* const sums = reinterpret_cast<std::int32_t*>(scratch);
    sum_inputs<Fields, Grouped>(layer, x, rows, sums);
    const CodedRows input{x, sums};
    if constexpr (!Single)
      for_each_coded_tile<Fields, Grouped, Fields::rows, Fields::panels>(layer, input, rows, finish);
    else if (Fields::sample_panels > 1 && streams_collide<Fields>(layer))
      for_each_coded_tile<Fields, Grouped, 1, 1, Far>(layer, input, 1, finish);
    else
      for_each_coded_tile<Fields, Grouped, 1, Fields::sample_panels, Far>(layer, input, 1, finish);
  }
};

/// The second looks sums of inputs up. Targets without such a kernel have no panels for it.
#if WHET_HAS_AVX2
template <bool Far>
struct ByLookup {
  using vectors = Avx2Vectors;
  static constexpr int outputs = Avx2Lookup::outputs;
  static constexpr int inputs = 1;

  template <bool Single, class Finish>
  [[gnu::always_inline]] static void multiply(const CodedLayer& layer, const std::int8_t* x, int rows,
                                              std::byte* scratch, Finish&& finish) {
    constexpr std::uintptr_t alignment = 32;
    auto* const sums = reinterpret_cast<std::int32_t*>(scratch);
    for (int row = 0; row < rows; ++row)
      sums[row] = sum_bytes(x + row * std::ptrdiff_t{layer.inputs}, layer.inputs);
    auto* const end = reinterpret_cast<std::uint8_t*>(sums + rows);
    const std::uintptr_t beyond = reinterpret_cast<std::uintptr_t>(end) % alignment;
    std::uint8_t* const tables = end + (alignment - beyond) % alignment;
    for_each_lookup_tile<Single ? 1 : lookup_rows, Single && Far>(layer, {x, sums}, rows, tables, finish);
  }
};
#else
template <bool Far>
struct ByLookup;
#endif

/// The way of a layer, which its panel decides.
template <class Weights>
inline constexpr bool are_far_codes = are_far_weights(sizeof(Weights::codes), near_code_bytes);
template <class Parameters, class Weights = typename Parameters::weights_type>
using way_of =
    std::conditional_t<Weights::looked_up, ByLookup<are_far_codes<Weights>>,
                       ByProducts<decltype(fields_of<Weights::coding::bits>(typename Parameters::target{})),
                                  (Weights::groups > 0), are_far_codes<Weights>>>;

template <class Parameters>
constexpr void check_coded_panel() {
  using Target = typename Parameters::target;
  using Way = way_of<Parameters>;
  check_layout<Target, Parameters::panel, typename Way::vectors, Way::outputs, Way::inputs>();
}

/// All outputs of `rows` samples.
template <class Way, bool Single>
void coded_rows(const CodedLayer& layer, const Int8Outputs& outputs, const std::int8_t* x, int rows,
                std::int8_t* y, std::byte* scratch) noexcept {
  Way::template multiply<Single>(
      layer, x, rows, scratch, [&](int first, int panels, int row, int tile_rows, const std::int32_t* sums) {
        outputs.store<typename Way::vectors>(first, panels, row, tile_rows, sums, y);
      });
}

/// The same of float rows: quantizes each with its own scale. Scratch: the scales of the rows, `way_scratch`
/// bytes for each, and their values.
template <class Way, bool Single, bool NonNegative, class Target>
void dynamic_coded_rows(Target target, const CodedLayer& layer, const DynamicInt8Outputs& outputs,
                        std::size_t way_scratch, const float* x, float* y, int rows,
                        std::byte* scratch) noexcept {
  auto* const scales = reinterpret_cast<float*>(scratch);
  std::byte* const rest = scratch + static_cast<std::size_t>(rows) * sizeof(float);
  auto* const quantized = reinterpret_cast<std::int8_t*>(rest + static_cast<std::size_t>(rows) * way_scratch);
  for (int row = 0; row < rows; ++row)
    scales[row] = quantize_dynamic<NonNegative>(target, x + row * std::ptrdiff_t{layer.inputs},
                                                quantized + row * std::ptrdiff_t{layer.inputs}, layer.inputs);
  Way::template multiply<Single>(
      layer, quantized, rows, rest,
      [&](int first, int panels, int row, int tile_rows, const std::int32_t* sums) {
        outputs.store<typename Way::vectors>(first, panels, row, tile_rows, sums, scales, y);
      });
}

/// y = clamp(requantize(W·x + b) + zero point), one sample: the same bits as the generic kernel, whose shapes
/// and number formats are these. Scratch: parameters.scratch bytes, aligned to 4.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups,
          bool NonNegativeInput, auto Layout>
void affine(simd, Activation,
            const CodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>& parameters,
            const std::int8_t* x, std::int8_t* y, std::byte* scratch) noexcept {
  using Parameters = CodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>;
  check_coded_panel<Parameters>();
  coded_rows<way_of<Parameters>, true>(coded_layer(parameters.weights), Int8Outputs::of(parameters), x, 1, y,
                                       scratch);
}

/// `affine` of `rows` samples. Shapes: x [rows][Inputs], y [rows][Outputs].
/// Scratch: rows · parameters.row_scratch bytes, aligned to 4.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups,
          bool NonNegativeInput, auto Layout>
void affine_rows(
    simd, Activation,
    const CodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>& parameters,
    const std::int8_t* x, std::int8_t* y, int rows, std::byte* scratch) noexcept {
  using Parameters = CodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>;
  check_coded_panel<Parameters>();
  coded_rows<way_of<Parameters>, false>(coded_layer(parameters.weights), Int8Outputs::of(parameters), x, rows,
                                        y, scratch);
}

/// y = Activation(scale_x · scale_w · (W·q) + b), one sample. Shapes, formats and scratch as in the generic
/// kernel; the integers are the same, the last step in float may differ in its last bit.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups,
          bool NonNegativeInput, auto Layout>
void affine(
    simd, Activation activation,
    const DynamicCodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>& parameters,
    const float* x, float* y, std::byte* scratch) noexcept {
  using Parameters = DynamicCodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>;
  check_coded_panel<Parameters>();
  dynamic_coded_rows<way_of<Parameters>, true, NonNegativeInput>(Target{}, coded_layer(parameters.weights),
                                                                 {parameters.scale, parameters.bias, Outputs},
                                                                 Parameters::way_scratch, x, y, 1, scratch);
  if constexpr (!std::is_same_v<Activation, Linear>) activate(simd{}, activation, y, y, Outputs);
}

/// `affine` of `rows` samples. Shapes: x [rows][Inputs], y [rows][Outputs].
/// Scratch: rows · parameters.row_scratch bytes, aligned to 4.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups,
          bool NonNegativeInput, auto Layout>
void affine_rows(
    simd, Activation activation,
    const DynamicCodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>& parameters,
    const float* x, float* y, int rows, std::byte* scratch) noexcept {
  using Parameters = DynamicCodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>;
  check_coded_panel<Parameters>();
  dynamic_coded_rows<way_of<Parameters>, false, NonNegativeInput>(
      Target{}, coded_layer(parameters.weights), {parameters.scale, parameters.bias, Outputs},
      Parameters::way_scratch, x, y, rows, scratch);
  if constexpr (!std::is_same_v<Activation, Linear>) activate(simd{}, activation, y, y, rows * Outputs);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
