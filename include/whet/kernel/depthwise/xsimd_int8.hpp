#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/affine/int8_outputs.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/convolve/unpack_coded.hpp>
#include <whet/kernel/depthwise/generic.hpp>
#include <whet/kernel/depthwise/int8_lines.hpp>
#include <whet/kernel/depthwise/int8_pixels.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/int8_convolution.hpp>
#include <whet/precision/int8_depthwise_lines.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A target that changes the panel of depthwise weights needs kernels of its own for it.
template <class Target>
constexpr void check_depthwise_panel() {
  static_assert((Target::int8_depthwise_panel.outputs == 16 && Target::int8_depthwise_panel.inputs == 1) ||
                    error::panel_of_another_target<Target, simd>,
                "whet: these kernels are for another panel; a target that changes a panel brings its "
                "kernels; the arguments are the target and that of the kernels");
}

/// The part of a depthwise int8 convolution that knows its shape at run time only.
template <class Dot>
[[gnu::noinline]] void depthwise_int8_layer(const DepthwiseImage& image, const std::int8_t* weights,
                                            const Int8Outputs& outputs, std::int8_t* y,
                                            std::byte* scratch) noexcept {
  depthwise_int8<Dot>(image, weights, scratch,
                      [&](int first, int panels, int pixel, int count, const std::int32_t* sums) {
                        outputs.store<typename Dot::vectors>(first, panels, pixel, count, sums, y);
                      });
}

/// y = clamp(requantize(W * x + b) + zero point), one sample, every channel with filters of its own: the
/// same bits as the generic kernel, whose shapes and number formats are these, and which takes transposed
/// windows. Scratch: parameters.convolution_scratch(geometry) bytes, aligned to Target::alignment.
template <class Activation, Int8Layer Parameters, Geometry Where>
void depthwise(simd, Activation activation, const Parameters& parameters,
               std::integral_constant<Geometry, Where>, const std::int8_t* x, std::int8_t* y,
               std::byte* scratch) noexcept {
  using Target = typename Parameters::target;
  check_depthwise_panel<Target>();
  static constexpr auto plan = Int8DepthwisePlan::of<Target>(Where);
  static constexpr Geometry geometry = Where;
  if constexpr (!plan.supported) {
    depthwise(generic{}, activation, parameters, geometry, x, y, scratch);
  } else {
    using Dot = decltype(pixels_dot(Target{}, std::bool_constant<Parameters::nonnegative_input>{}));
    const std::int8_t* const weights = int8_weights(parameters, scratch);
    const Int8Outputs outputs = Int8Outputs::of(parameters);
#if WHET_HAS_AVX2
    static constexpr auto lines = Int8DepthwiseLines::of<Target>(Where);
    if constexpr (lines.supported)
      if (outputs.all_one_sided<typename Dot::vectors>())
        return depthwise_int8_lines<Dot, lines.output_rows>(geometry, lines, x, parameters.padding, weights,
                                                            outputs, y, scratch);
#endif
    depthwise_int8_layer<Dot>({geometry, plan, x, parameters.padding}, weights, outputs, y, scratch);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
