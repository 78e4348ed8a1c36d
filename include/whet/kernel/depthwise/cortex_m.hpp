#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/cortex_m.hpp>
#include <whet/kernel/affine/cortex_m_layer.hpp>
#include <whet/kernel/convolve/cortex_m_float.hpp>
#include <whet/kernel/convolve/cortex_m_gather.hpp>
#include <whet/kernel/depthwise/generic.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/gathered_plan.hpp>
#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Where the taps of one output pixel begin in the image.
struct DepthwiseTaps {
  const std::int8_t* const* begins;
  int count;
};

/// Channels of a panel of weights that these kernels are for.
constexpr int filters_side_by_side(cortex_m) { return 4; }

/// Channels [first, outputs) of one output pixel, one by one. Shapes: weights [outputs / 4][taps][4], y
/// [outputs].
[[gnu::noinline]] inline void depthwise_channels(cortex_m, const Int8RowLayer& layer,
                                                 const DepthwiseTaps& taps, int first,
                                                 std::int8_t* y) noexcept {
  for (int channel = first; channel < layer.outputs; ++channel) {
    const std::int8_t* weight = layer.weights + channel / 4 * 4 * taps.count + channel % 4;
    auto sum = static_cast<std::uint32_t>(layer.bias[channel]);
    for (int tap = 0; tap < taps.count; ++tap, weight += 4)
      sum += static_cast<std::uint32_t>(*weight * taps.begins[tap][channel]);
    y[channel] = static_cast<std::int8_t>(requantize_output(layer, channel, static_cast<std::int32_t>(sum)));
  }
}

/// Finds where the taps of an output pixel begin; those in the padding begin at `outside`.
[[gnu::noinline]] inline void find_taps(const Geometry& geometry, const std::int8_t* x,
                                        const std::int8_t* outside, int row, int column,
                                        const std::int8_t** begins) noexcept {
  const Window& window = geometry.window;
  const int channels = geometry.input.channels;
  const int left = column * window.stride_width - window.pad_left;
  // What is negative is large, as unsigned.
  const auto height = static_cast<unsigned>(geometry.input.height);
  auto source_row = static_cast<unsigned>(row * window.stride_height - window.pad_top);
  for (int down = window.kernel_height; down > 0; --down) {
    const unsigned width = source_row < height ? static_cast<unsigned>(geometry.input.width) : 0;
    const int pixel = static_cast<int>(source_row) * geometry.input.width + left;
    const std::int8_t* values = x + pixel * channels;
    auto source_column = static_cast<unsigned>(left);
    for (int across = window.kernel_width; across > 0; --across) {
      *begins++ = source_column < width ? values : outside;
      source_column += static_cast<unsigned>(window.dilation_width);
      values += window.dilation_width * channels;
    }
    source_row += static_cast<unsigned>(window.dilation_height);
  }
}

/// An int8 convolution in which every channel has a filter of its own, but for transposed ones.
/// Shapes: as the geometry says, NHWC; scratch as the plan says.
template <class Target>
[[gnu::noinline]] void depthwise_pixels(Target target, const Int8RowLayer& layer, const Geometry& geometry,
                                        const GatheredPlan& plan, std::int8_t padding, const std::int8_t* x,
                                        std::int8_t* y, std::byte* scratch) noexcept {
  auto** const begins = reinterpret_cast<const std::int8_t**>(scratch);
  GatheredBytes outside{reinterpret_cast<std::int8_t*>(scratch + plan.outside_at)};
  outside.fill(padding, static_cast<int>(plan.size - plan.outside_at));
  const Window& window = geometry.window;
  const int step = window.stride_width * geometry.input.channels;
  for (int row = 0; row < geometry.output.height; ++row) {
    const int top = row * window.stride_height - window.pad_top;
    const int bottom = top + (window.kernel_height - 1) * window.dilation_height;
    const bool inside_rows = top >= 0 && bottom < geometry.input.height;
    bool was_inside = false;
    for (int column = 0; column < geometry.output.width; ++column, y += layer.outputs) {
      const int left = column * window.stride_width - window.pad_left;
      const int right = left + (window.kernel_width - 1) * window.dilation_width;
      const bool is_inside = inside_rows && left >= 0 && right < geometry.input.width;
      // From one pixel to the next all taps move alike, as long as none is in the padding.
      if (is_inside && was_inside)
        for (int tap = 0; tap < window.taps(); ++tap) begins[tap] += step;
      else
        find_taps(geometry, x, reinterpret_cast<std::int8_t*>(scratch + plan.outside_at), row, column,
                  begins);
      was_inside = is_inside;
      depthwise_channels(target, layer, {begins, window.taps()}, 0, y);
    }
  }
}

/// y = clamp(requantize(W * x + b) + zero point), one sample, every channel with a filter of its own: the
/// same bits as the generic kernel, whose shapes and number formats are these, and which takes transposed
/// windows and several filters a channel. Scratch: parameters.convolution_scratch(geometry) bytes.
template <class Activation, class Target, int Outputs, int Inputs, bool NonNegativeInput, auto Layout,
          Geometry Where>
void depthwise(cortex_m, Activation activation,
               const Int8Affine<Target, Outputs, Inputs, NonNegativeInput, Layout>& parameters,
               std::integral_constant<Geometry, Where>, const std::int8_t* x, std::int8_t* y,
               std::byte* scratch) noexcept {
  static constexpr Geometry geometry = Where;
  static constexpr GatheredPlan plan = GatheredPlan::of<Target>(geometry);
  if constexpr (Layout.outputs == filters_side_by_side(Target{}) && Layout.inputs == 1 && plan.has_table)
    depthwise_pixels(Target{}, Int8RowLayer::of(parameters), geometry, plan, parameters.padding, x, y,
                     scratch);
  else
    depthwise(generic{}, activation, parameters, geometry, x, y, scratch);
}

/// The same with weights of a few bits, which become bytes in the workspace first.
template <class Activation, class Target, class Coding, int Outputs, int Inputs, bool NonNegativeInput,
          auto Layout, Geometry Where>
void depthwise(cortex_m, Activation activation,
               const CodedAffine<Target, Coding, Outputs, Inputs, 0, NonNegativeInput, Layout>& parameters,
               std::integral_constant<Geometry, Where>, const std::int8_t* x, std::int8_t* y,
               std::byte* scratch) noexcept {
  static constexpr Geometry geometry = Where;
  static constexpr GatheredPlan plan = GatheredPlan::of<Target>(geometry);
  if constexpr (Layout.outputs == filters_side_by_side(Target{}) && Layout.inputs == 1 && plan.has_table) {
    auto* const weights = reinterpret_cast<std::int8_t*>(scratch);
    for (int output = 0; output < Outputs; ++output)
      for (int input = 0; input < Inputs; ++input)
        weights[Layout.index(output, input, Inputs)] =
            static_cast<std::int8_t>(parameters.weights.integer(output, input));
    depthwise_pixels(Target{}, Int8RowLayer::of(parameters, weights), geometry, plan, parameters.padding, x,
                     y, scratch + std::remove_cvref_t<decltype(parameters)>::weights_type::unpacked_size);
  } else {
    depthwise(generic{}, activation, parameters, geometry, x, y, scratch);
  }
}

/// y = Activation(W * x + b) in float32; see `convolve`.
template <class Activation, class Target, class Number, int Outputs, int Inputs, Geometry Where>
void depthwise(cortex_m target, Activation activation,
               const FloatAffine<Target, Number, Outputs, Inputs>& parameters,
               std::integral_constant<Geometry, Where> geometry, const float* x, float* y,
               std::byte* scratch) noexcept {
  convolve(target, activation, parameters, geometry, x, y, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
