#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/convolve/xsimd_dynamic_int8.hpp>
#include <whet/kernel/depthwise/generic.hpp>
#include <whet/kernel/depthwise/xsimd_int8.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The part of a depthwise convolution with integer weights that knows its shape at run time only.
template <class Dot>
[[gnu::noinline]] void depthwise_dynamic_int8_layer(const DepthwiseImage& image, const std::int8_t* weights,
                                                    const DynamicInt8Outputs& outputs, float scale, float* y,
                                                    std::byte* scratch) noexcept {
  depthwise_int8<Dot>(image, weights, scratch, DynamicInt8Pixels<typename Dot::vectors>{outputs, scale, y});
}

/// y = Activation(scale_x · scale_w · (W * q) + b), one sample, every channel with filters of its own. Shapes
/// and formats as in the generic kernel; the integers are the same, the last step in float may differ in its
/// last bit. Scratch: parameters.convolution_scratch(geometry) bytes, aligned to Target::alignment.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput, Geometry Where>
void depthwise(avx2, Activation activation,
               const DynamicInt8Affine<Target, Outputs, Inputs, NonNegativeInput,
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
    depthwise_dynamic_int8_layer<Dot>({geometry, plan, quantized, 0}, parameters.weights,
                                      {parameters.scale, parameters.bias, Outputs}, scale, y,
                                      scratch + whole_lines(size));
    if constexpr (!std::is_same_v<Activation, Linear>)
      activate(avx2{}, activation, y, y, static_cast<int>(geometry.output.size()));
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
