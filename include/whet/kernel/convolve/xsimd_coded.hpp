#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/convolve/generic_coded.hpp>
#include <whet/kernel/convolve/unpack_coded.hpp>
#include <whet/kernel/convolve/xsimd_dynamic_int8.hpp>
#include <whet/kernel/convolve/xsimd_int8.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/quantize/xsimd_dynamic.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/dynamic_coded.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = clamp(requantize(W * x + b) + zero point), one sample: the weights become bytes in the workspace, and
/// the kernels are those of int8. The same bits as the generic kernel, whose shapes and number formats are
/// these. Scratch: parameters.convolution_scratch(geometry) bytes, aligned to Target::alignment.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, bool NonNegativeInput,
          Geometry Where>
void convolve(avx2, Activation activation,
              const CodedAffine<Target, Coding, Outputs, Inputs, 0, NonNegativeInput>& parameters,
              std::integral_constant<Geometry, Where>, const std::int8_t* x, std::int8_t* y,
              std::byte* scratch) noexcept {
  check_panel<Target, 4>();
  static constexpr auto plan = Int8ConvolutionPlan::of<Target>(Where, NonNegativeInput);
  static constexpr auto winograd = Int8WinogradPlan::of<Target>(Where);
  static constexpr Geometry geometry = Where;
  if constexpr (!plan.supported) {
    convolve(generic{}, activation, parameters, geometry, x, y, scratch);
  } else {
    using Dot = decltype(pixels_dot(Target{}, std::bool_constant<NonNegativeInput>{}));
    auto* const weights = reinterpret_cast<std::int8_t*>(scratch);
    unpack(parameters.weights, weights);
    std::byte* const rest = scratch + decltype(parameters.weights)::unpacked_size;
    if constexpr (winograd.supported)
      convolve_winograd_int8_layer<decltype(vectors_of(Target{}))>(
          geometry, winograd, x, parameters.padding, weights, rest, Int8Outputs::of(parameters), y);
    else
      convolve_int8_layer<Dot>(image_of(geometry, plan, x, parameters.padding, rest), weights,
                               Int8Outputs::of(parameters), y);
  }
}

/// y = Activation(scale_x · scale_w · (W * q) + b) with q = round(x / scale_x), one sample, in the same way.
/// The integers are those of the generic kernel, the last step in float may differ in its last bit.
/// Scratch: parameters.convolution_scratch(geometry) bytes, aligned to Target::alignment.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, bool NonNegativeInput,
          Geometry Where>
void convolve(avx2, Activation activation,
              const DynamicCodedAffine<Target, Coding, Outputs, Inputs, 0, NonNegativeInput>& parameters,
              std::integral_constant<Geometry, Where>, const float* x, float* y,
              std::byte* scratch) noexcept {
  check_panel<Target, 4>();
  static constexpr auto plan = Int8ConvolutionPlan::of<Target>(Where, NonNegativeInput);
  static constexpr auto winograd = Int8WinogradPlan::of<Target>(Where);
  static constexpr Geometry geometry = Where;
  if constexpr (!plan.supported) {
    convolve(generic{}, activation, parameters, geometry, x, y, scratch);
  } else {
    using Dot = decltype(pixels_dot(Target{}, std::bool_constant<NonNegativeInput>{}));
    constexpr std::size_t size = geometry.input.size();
    auto* const quantized = reinterpret_cast<std::int8_t*>(scratch);
    const float scale = quantize_dynamic<NonNegativeInput>(Target{}, x, quantized, static_cast<int>(size));
    std::byte* rest = scratch + whole_lines(size);
    auto* const weights = reinterpret_cast<std::int8_t*>(rest);
    unpack(parameters.weights, weights);
    rest += decltype(parameters.weights)::unpacked_size;
    const DynamicInt8Outputs outputs{parameters.scale, parameters.bias, Outputs};
    if constexpr (winograd.supported)
      convolve_winograd_dynamic_int8_layer<typename Dot::vectors>(geometry, winograd, quantized, weights,
                                                                  rest, outputs, scale, y);
    else
      convolve_dynamic_int8_layer<Dot>(image_of(geometry, plan, quantized, 0, rest), weights, outputs, scale,
                                       y);
    if constexpr (!std::is_same_v<Activation, Linear>)
      activate(avx2{}, activation, y, y, static_cast<int>(geometry.output.size()));
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
