#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/kernel/convolve/int16x8.hpp>
#include <whet/kernel/depthwise/generic.hpp>
#include <whet/kernel/depthwise/lines.hpp>
#include <whet/kernel/primitive/avx2.hpp>
#include <whet/precision/int16x8.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Whether eight neighbouring channels, one filter each, go side by side: 32 bits hold 516 products.
constexpr bool has_wide_lanes(const Geometry& geometry) {
  return geometry.is_depthwise() && !geometry.window.transposed &&
         geometry.input.channels == geometry.output.channels && geometry.window.taps() <= 512;
}

/// The part of a depthwise convolution that knows its shape at run time only: one for all layers.
template <class Target>
[[gnu::noinline]] void depthwise_int16_layer(const Geometry& geometry, const std::int8_t* weights,
                                             const WideOutputs& outputs, const std::int16_t* x,
                                             std::int16_t* y) noexcept {
  constexpr Panel panel = Target::int8_depthwise_panel;
  static_assert(panel.outputs % lanes == 0 && panel.inputs == 1);
  const Window& window = geometry.window;
  const int channels = geometry.input.channels;
  const KernelAxis down{window.kernel_height, window.stride_height,  window.dilation_height,
                        window.pad_top,       geometry.input.height, geometry.output.height};
  const KernelAxis across{window.kernel_width, window.stride_width,  window.dilation_width,
                          window.pad_left,     geometry.input.width, geometry.output.width};
  const std::ptrdiff_t tap_step = std::ptrdiff_t{window.dilation_width} * channels;
  const std::ptrdiff_t row_step = std::ptrdiff_t{geometry.input.width} * channels;
  for (int channel = 0; channel < channels; channel += lanes) {
    const int count = channels - channel;
    const WideRequantizer requantize(outputs, channel);
    const std::int8_t* const filters = weights + panel.index(channel, 0, window.taps());
    std::int16_t* to = y + channel;
    for (int row = 0; row < geometry.output.height; ++row) {
      const TapRange rows = down.seen(row);
      for (int column = 0; column < geometry.output.width; ++column, to += channels) {
        const TapRange columns = across.seen(column);
        Integers sum(0);
        for (int tap_row = rows.first; tap_row < rows.last; ++tap_row) {
          const std::int8_t* filter =
              filters + (tap_row * window.kernel_width + columns.first) * std::ptrdiff_t{panel.outputs};
          const std::int16_t* from = x + channel + down.source(row, tap_row) * row_step +
                                     across.source(column, columns.first) * std::ptrdiff_t{channels};
          for (int tap = columns.first; tap < columns.last; ++tap, filter += panel.outputs)
            sum += widen(filter) * widen_first(from + (tap - columns.first) * tap_step, count);
        }
        requantize.store(to, sum, count);
      }
    }
  }
}

/// y = clamp(requantize(W * x + b)), one sample, every channel with filters of its own: the same bits as the
/// generic kernel, which takes several filters a channel and transposed windows. Scratch: none.
template <class Activation, class Target, int Outputs, int Inputs, Geometry Where>
void depthwise(avx2, Activation activation,
               const Int16x8Affine<Target, Outputs, Inputs, Target::int8_depthwise_panel>& parameters,
               std::integral_constant<Geometry, Where>, const std::int16_t* x, std::int16_t* y,
               std::byte* scratch) noexcept {
  static constexpr Geometry geometry = Where;
  if constexpr (has_wide_lanes(Where))
    depthwise_int16_layer<Target>(geometry, parameters.weights, WideOutputs::of(parameters), x, y);
  else
    convolve(generic{}, activation, parameters, geometry, x, y, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
