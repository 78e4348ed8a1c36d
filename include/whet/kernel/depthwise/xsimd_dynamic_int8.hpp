#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/convolve/unpack_coded.hpp>
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
template <class Activation, DynamicInt8Layer Parameters, Geometry Where>
void depthwise(simd, Activation activation, const Parameters& parameters,
               std::integral_constant<Geometry, Where>, const float* x, float* y,
               std::byte* scratch) noexcept {
  using Target = typename Parameters::target;
  constexpr bool nonnegative = Parameters::nonnegative_input;
  check_depthwise_panel<Target>();
  static constexpr auto plan = Int8DepthwisePlan::of<Target>(Where);
  static constexpr Geometry geometry = Where;
  if constexpr (!plan.supported) {
    depthwise(generic{}, activation, parameters, geometry, x, y, scratch);
  } else {
    using Dot = decltype(pixels_dot(Target{}, std::bool_constant<nonnegative>{}));
    constexpr std::size_t size = geometry.input.size();
    auto* const quantized = reinterpret_cast<std::int8_t*>(scratch);
    const float scale = quantize_dynamic<nonnegative>(Target{}, x, quantized, static_cast<int>(size));
    std::byte* rest = scratch + whole_lines(size);
    const std::int8_t* const weights = int8_weights(parameters, rest);
    depthwise_dynamic_int8_layer<Dot>({geometry, plan, quantized, 0}, weights,
                                      {parameters.scale, parameters.bias, Parameters::outputs}, scale, y,
                                      rest);
    if constexpr (!std::is_same_v<Activation, Linear>)
      activate(simd{}, activation, y, y, static_cast<int>(geometry.output.size()));
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
