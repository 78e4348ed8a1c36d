#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <type_traits>
#include <utility>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/float_panels.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/affine/xsimd_weight_only.hpp>
#include <whet/kernel/convolve/pixel_tiles.hpp>
#include <whet/kernel/depthwise/float32_taps.hpp>
#include <whet/kernel/depthwise/generic.hpp>
#include <whet/kernel/depthwise/lines.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/precision/weight_only_coded.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// `pixels` neighbouring output pixels of a line.
template <class Vectors>
[[gnu::noinline]] void float32_line(const Float32Channels& layer, const TapRectangle& taps, int pixels,
                                    const float* x, float* y) noexcept {
  int channel = 0;
  // The kernels of up to 3x3, and what is left of them at an edge.
  const auto few = [&](auto rows, auto columns) __attribute__((always_inline)) {
    const auto line = [&](auto group, auto stride) __attribute__((always_inline)) {
      channel = few_taps_channels<Vectors>(layer.channels);
      float32_few_taps<Vectors, rows, columns, group, stride>(layer, taps, pixels, x, y);
    };
    const auto groups = [&](auto stride) __attribute__((always_inline)) {
      if (pixels >= 4) return line(std::integral_constant<int, 4>{}, stride);
      if (pixels >= 2) return line(std::integral_constant<int, 2>{}, stride);
      line(std::integral_constant<int, 1>{}, std::integral_constant<int, 0>{});
    };
    if (taps.pixel_step == taps.column_step) return groups(std::integral_constant<int, 1>{});
    if (taps.pixel_step == 2 * taps.column_step) return groups(std::integral_constant<int, 2>{});
  };
  constexpr std::integral_constant<int, 0> any{};
  constexpr std::integral_constant<int, 2> two{};
  constexpr std::integral_constant<int, 3> three{};
  if (taps.rows == 3 && taps.columns == 3)
    few(three, three);
  else if (taps.rows == 2 && taps.columns == 3)
    few(two, three);
  else if (taps.rows <= 3 && taps.columns == 3)
    few(any, three);
  else if (taps.rows <= 3 && taps.columns == 2)
    few(any, two);
  if (channel == layer.channels) return;
  for_each_row_tile<4>(
      pixels, [&](auto count, int pixel) __attribute__((always_inline)) {
        float32_any_taps<Vectors, count>(layer, taps, channel, x + pixel * taps.pixel_step,
                                         y + pixel * taps.output_step);
      });
}

/// y = clamp(W·x + b), one sample, one filter a channel. Pixels that see the same taps are lines, along the
/// longer side of the image's inside and along its edges.
template <class Vectors>
[[gnu::noinline]] void float32_depthwise(const Float32Channels& layer, const Geometry& geometry,
                                         const float* x, float* y) noexcept {
  const Window& window = geometry.window;
  const std::ptrdiff_t channels = layer.channels;
  const KernelAxis down{window.kernel_height, window.stride_height,  window.dilation_height,
                        window.pad_top,       geometry.input.height, geometry.output.height};
  const KernelAxis across{window.kernel_width, window.stride_width,  window.dilation_width,
                          window.pad_left,     geometry.input.width, geometry.output.width};
  const std::ptrdiff_t row_values = geometry.input.width * channels;
  const std::ptrdiff_t output_row_values = geometry.output.width * channels;
  for_each_line(down, across, [&](int row, int column, int rows, int columns) {
    const TapRange seen_rows = down.seen(row);
    const TapRange seen_columns = across.seen(column);
    TapRectangle taps{.rows = seen_rows.count(),
                      .columns = seen_columns.count(),
                      .first = seen_rows.first * window.kernel_width + seen_columns.first,
                      .row_taps = window.kernel_width,
                      .column_taps = 1,
                      .row_step = window.dilation_height * row_values,
                      .column_step = window.dilation_width * channels,
                      .pixel_step = window.stride_width * channels,
                      .output_step = channels};
    if (rows > 1) {
      std::swap(taps.rows, taps.columns);
      std::swap(taps.row_taps, taps.column_taps);
      std::swap(taps.row_step, taps.column_step);
      taps.pixel_step = window.stride_height * row_values;
      taps.output_step = output_row_values;
    }
    const std::ptrdiff_t first =
        down.source(row, seen_rows.first) * row_values + across.source(column, seen_columns.first) * channels;
    float32_line<Vectors>(layer, taps, rows * columns, x + first,
                          y + row * output_row_values + column * channels);
  });
}

/// The weights of a layer as floats, where they are stored as others: each is met by all pixels, so that to
/// decode them all beforehand costs little. Shapes: decoded [padded outputs][inputs], in the same panels.
template <class Vectors, class Number>
[[gnu::noinline, gnu::flatten]] const float* decoded_weights(const FloatPanels<Number>& layer,
                                                             float* decoded) noexcept {
  using FloatVector = typename Vectors::floats;
  std::ptrdiff_t index = 0;
  for (int output = 0; output < layer.outputs; output += Vectors::lanes) {
    FloatVector scale(1.0f);
    if constexpr (Number::scaled) scale = FloatVector::load_unaligned(layer.scale + output);
    for (int input = 0; input < layer.inputs; ++input, index += Vectors::lanes) {
      const FloatVector weights = load_weights(Number{}, Vectors{}, layer.weights + index);
      (weights * scale).store_unaligned(decoded + index);
    }
  }
  return decoded;
}
template <class>
const float* decoded_weights(const FloatPanels<Float32>& layer, float*) noexcept {
  return layer.weights;
}

/// Whether each channel has one filter, which moves over the input.
constexpr bool has_filter_each(const Geometry& geometry) {
  return !geometry.window.transposed && geometry.output.channels == geometry.input.channels;
}

/// The depthwise convolution of weights [outputs][taps] in panels.
template <class Activation, class Target, Geometry Extents>
void float32_depthwise_of(Activation activation, const float* weights, const float* bias, const float* x,
                          float* y) noexcept {
  static constexpr Geometry geometry = lengthened(Extents);
  constexpr int outputs = geometry.output.channels;
  const Float32Channels layer{weights, bias, outputs, geometry.inputs(),
                              FloatClamp::of_activation<Activation>()};
  float32_depthwise<decltype(vectors_of(Target{}))>(layer, geometry, x, y);
  if constexpr (!FloatClamp::covers<Activation>)
    activate(simd{}, activation, y, y, outputs * geometry.output.pixels());
}

/// y = Activation(W * x + b), one sample. Shapes as in the generic kernel; the order of the sum differs.
/// Scratch: Parameters::convolution_scratch(geometry).
template <class Activation, FloatMatrix Parameters, Geometry Extents>
void depthwise(simd, Activation activation, const Parameters& parameters,
               std::integral_constant<Geometry, Extents>, const float* x, float* y,
               std::byte* scratch) noexcept {
  using Target = typename Parameters::target;
  check_panel<Target, 1>();
  if constexpr (!has_filter_each(Extents)) {
    depthwise(generic{}, activation, parameters, Extents, x, y, scratch);
  } else {
    const float* weights = decoded_weights<decltype(vectors_of(Target{}))>(float_panels(parameters),
                                                                           reinterpret_cast<float*>(scratch));
    float32_depthwise_of<Activation, Target, Extents>(activation, weights, parameters.bias, x, y);
  }
}

#if WHET_HAS_AVX2
/// The same with weights of four bits.
template <class Activation, class Target, int Outputs, int Inputs, Geometry Extents>
void depthwise(avx2, Activation activation,
               const WeightOnlyCodedAffine<Target, Int4Coding, Outputs, Inputs, 0>& parameters,
               std::integral_constant<Geometry, Extents>, const float* x, float* y,
               std::byte* scratch) noexcept {
  check_panel<Target, 1>();
  if constexpr (!has_filter_each(Extents)) {
    depthwise(generic{}, activation, parameters, Extents, x, y, scratch);
  } else {
    auto* const decoded = reinterpret_cast<float*>(scratch);
    decode_nibbles<decltype(vectors_of(Target{})), false>(nibble_panels(parameters), decoded);
    float32_depthwise_of<Activation, Target, Extents>(activation, decoded, parameters.bias, x, y);
  }
}
#endif

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
