#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/xsimd_int16x8.hpp>
#include <whet/kernel/convolve/int16x8.hpp>
#include <whet/kernel/depthwise/generic.hpp>
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
  for (int row = 0; row < geometry.output.height; ++row) {
    for (int column = 0; column < geometry.output.width; ++column, y += channels) {
      for (int channel = 0; channel < channels; channel += lanes) {
        const int count = channels - channel < lanes ? channels - channel : lanes;
        Integers sum(0);
        for (int down = 0; down < window.kernel_height; ++down) {
          const int source_row = geometry.source_row(row, down);
          if (source_row < 0) continue;
          for (int across = 0; across < window.kernel_width; ++across) {
            const int source_column = geometry.source_column(column, across);
            if (source_column < 0) continue;
            const std::ptrdiff_t pixel = std::ptrdiff_t{source_row} * geometry.input.width + source_column;
            const std::size_t weight =
                panel.index(channel, down * window.kernel_width + across, window.taps());
            sum += widen(weights + weight) * widen_first(x + pixel * channels + channel, count);
          }
        }
        std::int32_t sums[lanes];
        sum.store_unaligned(sums);
        for (int lane = 0; lane < count; ++lane) y[channel + lane] = outputs(channel + lane, sums[lane]);
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
