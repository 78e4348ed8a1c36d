#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/kernel/activate.hpp>
#include <whet/kernel/convolve/generic_coded.hpp>
#include <whet/kernel/convolve/unpack_coded.hpp>
#include <whet/kernel/depthwise/generic.hpp>
#include <whet/kernel/depthwise/xsimd_dynamic_int8.hpp>
#include <whet/kernel/depthwise/xsimd_int8.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/quantize/xsimd_dynamic.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/dynamic_coded.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// y = clamp(requantize(W * x + b) + zero point), one sample, every channel with filters of its own: the
/// weights become bytes in the workspace, and the kernels are those of int8. The same bits as the generic
/// kernel. Scratch: parameters.convolution_scratch(geometry) bytes, aligned to Target::alignment.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, bool NonNegativeInput,
          Geometry Where>
void depthwise(avx2, Activation activation,
               const CodedAffine<Target, Coding, Outputs, Inputs, 0, NonNegativeInput,
                                 Target::int8_depthwise_panel>& parameters,
               std::integral_constant<Geometry, Where>, const std::int8_t* x, std::int8_t* y,
               std::byte* scratch) noexcept {
  check_depthwise_panel<Target>();
  static constexpr auto plan = Int8DepthwisePlan::of<Target>(Where);
  static constexpr Geometry geometry = Where;
  if constexpr (!plan.supported) {
    depthwise(generic{}, activation, parameters, geometry, x, y, scratch);
  } else {
    using Dot = decltype(pixels_dot(Target{}, std::bool_constant<NonNegativeInput>{}));
    auto* const weights = reinterpret_cast<std::int8_t*>(scratch);
    unpack(parameters.weights, weights);
    depthwise_int8_layer<Dot>({geometry, plan, x, parameters.padding}, weights, Int8Outputs::of(parameters),
                              y, scratch + decltype(parameters.weights)::unpacked_size);
  }
}

/// y = Activation(scale_x · scale_w · (W * q) + b), one sample, in the same way. The integers are those of
/// the generic kernel, the last step in float may differ in its last bit. Scratch as above.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, bool NonNegativeInput,
          Geometry Where>
void depthwise(avx2, Activation activation,
               const DynamicCodedAffine<Target, Coding, Outputs, Inputs, 0, NonNegativeInput,
                                        Target::int8_depthwise_panel>& parameters,
               std::integral_constant<Geometry, Where>, const float* x, float* y,
               std::byte* scratch) noexcept {
  check_depthwise_panel<Target>();
  static constexpr auto plan = Int8DepthwisePlan::of<Target>(Where);
  static constexpr Geometry geometry = Where;
  if constexpr (!plan.supported) {
    depthwise(generic{}, activation, parameters, geometry, x, y, scratch);
  } else {
    using Dot = decltype(pixels_dot(Target{}, std::bool_constant<NonNegativeInput>{}));
    constexpr std::size_t size = geometry.input.size();
    auto* const quantized = reinterpret_cast<std::int8_t*>(scratch);
    const float scale = quantize_dynamic<NonNegativeInput>(Target{}, x, quantized, static_cast<int>(size));
    std::byte* const rest = scratch + whole_lines(size);
    auto* const weights = reinterpret_cast<std::int8_t*>(rest);
    unpack(parameters.weights, weights);
    depthwise_dynamic_int8_layer<Dot>({geometry, plan, quantized, 0}, weights,
                                      {parameters.scale, parameters.bias, Outputs}, scale, y,
                                      rest + decltype(parameters.weights)::unpacked_size);
    if constexpr (!std::is_same_v<Activation, Linear>)
      activate(avx2{}, activation, y, y, static_cast<int>(geometry.output.size()));
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
