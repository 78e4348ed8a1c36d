#pragma once

#include <cstddef>
#include <type_traits>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/cortex_m_float.hpp>
#include <whet/kernel/convolve/generic.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Adds what an output pixel sees of one group of channels: in place, runs of neighbouring values.
template <class Target, class Number>
[[gnu::always_inline]] inline void add_seen(const Geometry& geometry, const float* x, int row, int column,
                                            FourSums<Target, Number>& four) {
  const Window& window = geometry.window;
  const int run = geometry.group_channels();
  const bool merged = window.dilation_width == 1 && window.groups == 1 && !window.transposed;
  const int left = column * window.stride_width - window.pad_left;
  const int first = left < 0 ? -left : 0;
  const int beyond = left + window.kernel_width - geometry.input.width;
  const int last = window.kernel_width - (beyond > 0 ? beyond : 0);
  for (int down = 0; down < window.kernel_height; ++down) {
    const int source_row = geometry.source_row(row, down);
    if (source_row < 0) continue;
    const float* const line = x + source_row * geometry.input.width * geometry.input.channels;
    const int from = down * window.kernel_width * run;
    if (merged) {
      four.add(line + (left + first) * run, from + first * run, (last - first) * run);
      continue;
    }
    for (int across = 0; across < window.kernel_width; ++across) {
      const int source_column = geometry.source_column(column, across);
      if (source_column >= 0)
        four.add(line + source_column * geometry.input.channels, from + across * run, run);
    }
  }
}

/// A convolution of any window, four outputs of a pixel at a time. Shapes: as the geometry says, NHWC.
template <class Activation, class Target, class Number>
[[gnu::noinline]] void float_pixels(const FloatRowLayer<Number>& layer, const Geometry& geometry,
                                    const float* x, float* y) noexcept {
  const int filters = geometry.output.channels / geometry.window.groups;
  for (int row = 0; row < geometry.output.height; ++row) {
    for (int column = 0; column < geometry.output.width; ++column) {
      for (int group = 0; group < geometry.window.groups; ++group, y += filters) {
        const int end = (group + 1) * filters;
        for (int output = group * filters; output < end; output += 4) {
          FourSums<Target, Number> four(layer, output, end);
          add_seen(geometry, x + group * geometry.group_channels(), row, column, four);
          four.template store<Activation>(end - output, y + output - group * filters);
        }
      }
    }
  }
}

/// y = Activation(W * x + b), one sample. Shapes and numbers are those of the generic kernel; what lies
/// outside of the image is left out, and the order of the sum may differ. Scratch: none.
template <class Activation, class Target, class Number, int Outputs, int Inputs, Geometry Where>
void convolve(cortex_m, Activation activation, const FloatAffine<Target, Number, Outputs, Inputs>& parameters,
              std::integral_constant<Geometry, Where>, const float* x, float* y,
              std::byte* scratch) noexcept {
  static constexpr Geometry geometry = Where;
  if constexpr (Target::float32_panel.outputs == 1 && Target::float32_panel.inputs == 1)
    float_pixels<Activation, Target>(FloatRowLayer<Number>::of(parameters), geometry, x, y);
  else
    convolve(generic{}, activation, parameters, geometry, x, y, scratch);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
