#pragma once

#include <cstddef>

#include <whet/core/inline.hpp>
#include <whet/core/round_up.hpp>
#include <whet/core/window.hpp>

namespace whet {

/// How a depthwise int8 convolution of 3x3 windows is done in vectors of 32 bytes of an output row, whatever
/// pixels and channels these are: rows of the image, padded, are lines of bytes, and a step to the next
/// column of a window is a step of as many bytes as there are channels. Two output rows share four lines, or
/// one with a stride of two has three of its own.
///
/// Bytes that are 32 apart see other channels, unless 32 is a multiple of their number: a pattern of weights
/// for each such place, until they are the same again.
struct Int8DepthwiseLines {
  static constexpr int vector = 32;
  static constexpr int taps = 3;
  static constexpr int lines = 4;

  bool supported = false;
  int output_rows = 0;
  int patterns = 0;
  /// Bytes of an output row, and of a line with its padding and what is read behind it.
  int row_bytes = 0;
  int line_bytes = 0;
  /// Bytes of a pattern, and where the first begins.
  int pattern_bytes = 0;
  std::size_t patterns_at = 0;
  std::size_t size = 0;

  /// Weights of a pattern: for each output row and column of the window four vectors.
  WHET_INLINE constexpr int weight_bytes() const { return output_rows * taps * 4 * vector; }

  /// Where in a line the first tap of an output byte looks.
  WHET_INLINE static constexpr int source(const Geometry& geometry, int byte) {
    const int channels = geometry.output.channels;
    return byte / channels * geometry.window.stride_width * channels + byte % channels;
  }

  template <class Target>
  static constexpr Int8DepthwiseLines of(const Geometry& geometry) {
    const Window& window = geometry.window;
    const int channels = geometry.output.channels;
    const int stride = window.stride_width;
    Int8DepthwiseLines plan;
    plan.row_bytes = geometry.output.width * channels;
    plan.supported =
        Target::int8_panel.outputs == 8 && Target::float_requantization && !window.transposed &&
        geometry.is_depthwise() && geometry.input.channels == channels && window.kernel_height == taps &&
        window.kernel_width == taps && window.dilation_height == 1 && window.dilation_width == 1 &&
        window.stride_height == stride && window.pad_top < taps && window.pad_left < taps &&
        channels % 8 == 0 && plan.row_bytes >= vector && (stride == 1 || (stride == 2 && channels % 16 == 0));
    if (!plan.supported) return plan;
    plan.output_rows = stride == 1 ? 2 : 1;
    plan.patterns = 1;
    while (plan.patterns * vector % channels != 0) ++plan.patterns;
    const int columns = (geometry.output.width - 1) * stride + taps;
    plan.line_bytes = static_cast<int>(round_up(static_cast<std::size_t>(columns * channels), vector));
    plan.pattern_bytes = plan.weight_bytes() + 3 * vector * 4;
    plan.patterns_at = static_cast<std::size_t>(lines * plan.line_bytes);
    plan.size = plan.patterns_at + static_cast<std::size_t>(plan.patterns * plan.pattern_bytes);
    return plan;
  }
};

}  // namespace whet
