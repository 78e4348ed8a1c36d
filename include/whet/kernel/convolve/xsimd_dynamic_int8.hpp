#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/xsimd_dynamic_int8.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/convolve/float_outputs.hpp>
#include <whet/kernel/convolve/generic.hpp>
#include <whet/kernel/convolve/int8_winograd.hpp>
#include <whet/kernel/convolve/unpack_coded.hpp>
#include <whet/kernel/convolve/xsimd_int8.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/quantize/xsimd_dynamic.hpp>
#include <whet/precision/dynamic.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// How a convolution with integer weights turns sums into floats; the whole image has one scale.
template <class Vectors>
struct DynamicInt8Pixels {
  DynamicInt8Outputs layer;
  float scale;
  float* y;

  /// y [pixel][output] = scale of the image · scale · sum + b for a tile.
  [[gnu::noinline, gnu::flatten]] void operator()(int first, int panels, int pixel, int count,
                                                  const std::int32_t* sum) const noexcept {
    using FloatVector = typename Vectors::floats;
    using IntegerVector = typename Vectors::integers;
    constexpr int width = Vectors::lanes;
    const std::ptrdiff_t stride = layer.outputs;
    for (int output = first; output < first + panels * width; output += width) {
      const FloatVector factor = FloatVector::load_unaligned(layer.scale + output) * FloatVector(scale);
      const FloatVector offset = FloatVector::load_unaligned(layer.bias + output);
      const int rest = layer.outputs - output;
      float* target = y + pixel * stride + output;
      const auto value = [&](int index) __attribute__((always_inline)) {
        const IntegerVector sums = IntegerVector::load_aligned(sum + index * width);
        return Vectors::fma(Vectors::to_float(sums), factor, offset);
      };
      if (rest >= width)
        for (int index = 0; index < count; ++index, target += stride) value(index).store_unaligned(target);
      else
        for (int index = 0; index < count; ++index, target += stride) store_first(target, value(index), rest);
      sum += count * width;
    }
  }
};

/// The same of sums in registers: of a part whose first panel and pixel are those of the pointers.
template <class Vectors>
struct DynamicInt8Sums {
  const float* scales;
  const float* biases;
  float scale;
  float* y;
  std::ptrdiff_t outputs;
  int rest;  ///< outputs from the first panel on

  template <int Pixels>
  [[gnu::always_inline]] void operator()(std::ptrdiff_t pixel, int panel,
                                         const typename Vectors::integers (&sums)[Pixels]) const {
    using FloatVector = typename Vectors::floats;
    const int output = panel * Vectors::lanes;
    const FloatVector factor = FloatVector::load_unaligned(scales + output) * FloatVector(scale);
    const FloatVector offset = FloatVector::load_unaligned(biases + output);
    FloatVector values[Pixels][1];
    unroll<Pixels>([&](auto index) __attribute__((always_inline)) {
      values[index][0] = Vectors::fma(Vectors::to_float(sums[index]), factor, offset);
    });
    store_pixels(values, y + pixel * outputs + output, outputs, rest - output);
  }
};

/// The part of a convolution with integer weights that knows its shape at run time only.
template <class Dot>
[[gnu::noinline]] void convolve_dynamic_int8_layer(const Int8Image& image, const std::int8_t* weights,
                                                   const DynamicInt8Outputs& outputs, float scale,
                                                   float* y) noexcept {
  convolve_int8<Dot>(
      image, weights,
      [&](auto panels, int first, const PanelWeights& layer, const WindowRuns& runs,
          const typename Dot::element* const* windows, int pixel, int count) __attribute__((always_inline)) {
        dot_pixel_tiles<Dot, panels>(
            layer, runs, windows, count,
            DynamicInt8Sums<typename Dot::vectors>{outputs.scale + first, outputs.bias + first, scale,
                                                   y + pixel * std::ptrdiff_t{outputs.outputs} + first,
                                                   outputs.outputs, outputs.outputs - first});
      });
}

#if WHET_HAS_AVX2
/// The same of one with windows of 3x3.
template <class Vectors>
[[gnu::noinline]] void convolve_winograd_dynamic_int8_layer(
    const Geometry& geometry, const Int8WinogradPlan& plan, const std::int8_t* x, const std::int8_t* weights,
    std::byte* scratch, const DynamicInt8Outputs& outputs, float scale, float* y) noexcept {
  convolve_winograd(geometry, plan, x, 0, weights, scratch, DynamicInt8Pixels<Vectors>{outputs, scale, y});
}
#endif

/// y = Activation(scale_x · scale_w · (W * q) + b), one sample. Shapes, formats and scratch as in the generic
/// kernel; the integers are the same, the last step in float may differ in its last bit.
/// Scratch: parameters.convolution_scratch(geometry) bytes, aligned to Target::alignment.
template <class Activation, DynamicInt8Layer Parameters, Geometry Where>
void convolve(simd, Activation activation, const Parameters& parameters,
              std::integral_constant<Geometry, Where>, const float* x, float* y,
              std::byte* scratch) noexcept {
  using Target = typename Parameters::target;
  constexpr bool nonnegative = Parameters::nonnegative_input;
  check_panel<Target, 4>();
  static constexpr auto plan = Int8ConvolutionPlan::of<Target>(Where, nonnegative);
  static constexpr auto winograd = Int8WinogradPlan::of<Target>(Where);
  static constexpr Geometry geometry = Where;
  if constexpr (!plan.supported) {
    convolve(generic{}, activation, parameters, geometry, x, y, scratch);
  } else {
    using Dot = ImageDot<Parameters, geometry, plan>;
    constexpr std::size_t size = geometry.input.size();
    auto* const quantized = reinterpret_cast<std::int8_t*>(scratch);
    const float scale = quantize_dynamic<nonnegative>(Target{}, x, quantized, static_cast<int>(size));
    std::byte* rest = scratch + whole_lines(size);
    const std::int8_t* const weights = int8_weights(parameters, rest);
    const DynamicInt8Outputs outputs{parameters.scale, parameters.bias, Parameters::outputs};
    if constexpr (winograd.supported) {
      convolve_winograd_dynamic_int8_layer<typename Dot::vectors>(geometry, winograd, quantized, weights,
                                                                  rest, outputs, scale, y);
    } else {
      Int8Image image = image_of(geometry, plan, quantized, 0, rest);
      set_block_pairs<geometry, plan>(image, parameters);
      convolve_dynamic_int8_layer<Dot>(image, weights, outputs, scale, y);
    }
    if constexpr (!std::is_same_v<Activation, Linear>)
      activate(simd{}, activation, y, y, static_cast<int>(geometry.output.size()));
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
