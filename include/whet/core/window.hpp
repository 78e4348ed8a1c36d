#pragma once

#include <cstddef>

#include <whet/core/inline.hpp>
#include <whet/core/shape.hpp>

namespace whet {

/// Which inputs an output pixel of a convolution or pooling sees: taps of a kernel that moves over the image.
/// Structural, in pixels. The default is a single tap: a dense layer, or a pointwise convolution.
struct Window {
  int kernel_height = 1;
  int kernel_width = 1;
  int stride_height = 1;
  int stride_width = 1;
  int dilation_height = 1;
  int dilation_width = 1;
  /// Rows above and columns left of the image that the first output pixel's window begins at.
  int pad_top = 0;
  int pad_left = 0;
  /// The channels are cut into as many groups, each with filters of its own; as many as there are channels
  /// is a depthwise convolution.
  int groups = 1;
  /// The window moves over the output and the stride is that of the input: transposed convolution.
  bool transposed = false;

  WHET_INLINE constexpr int taps() const { return kernel_height * kernel_width; }
  constexpr bool operator==(const Window&) const = default;
};

/// A window between an input and an output of known shapes: everything that says where a kernel reads.
struct Geometry {
  Shape input{};
  Shape output{};
  Window window{};

  /// Channels that one output channel sees.
  WHET_INLINE constexpr int group_channels() const { return input.channels / window.groups; }
  /// Values that one output sees: the length of a filter, ordered by kernel row, kernel column, channel.
  WHET_INLINE constexpr int inputs() const { return window.taps() * group_channels(); }
  /// Every channel has filters of its own.
  WHET_INLINE constexpr bool is_depthwise() const {
    return window.groups > 1 && window.groups == input.channels;
  }
  /// A single tap that sees every pixel once, in order.
  WHET_INLINE constexpr bool is_pointwise() const {
    return window.taps() == 1 && input.pixels() == output.pixels() && window.pad_top == 0 &&
           window.pad_left == 0;
  }

  /// Row of the input that kernel row `tap` sees for an output row; -1 where that is padding.
  WHET_INLINE constexpr int source_row(int row, int tap) const {
    return source(row, tap, window.stride_height, window.dilation_height, window.pad_top, input.height);
  }
  /// Column of the input that kernel column `tap` sees for an output column; -1 where that is padding.
  WHET_INLINE constexpr int source_column(int column, int tap) const {
    return source(column, tap, window.stride_width, window.dilation_width, window.pad_left, input.width);
  }
  /// Whether some output pixel sees padding.
  WHET_INLINE constexpr bool has_padding() const {
    if (window.transposed) return true;
    return window.pad_top > 0 || window.pad_left > 0 ||
           source_row(output.height - 1, window.kernel_height - 1) < 0 ||
           source_column(output.width - 1, window.kernel_width - 1) < 0;
  }
  constexpr bool operator==(const Geometry&) const = default;

 private:
  WHET_INLINE constexpr int source(int index, int tap, int stride, int dilation, int pad, int extent) const {
    int at = window.transposed ? index + pad - tap * dilation : index * stride - pad + tap * dilation;
    if (window.transposed) {
      if (at < 0 || at % stride != 0) return -1;
      at /= stride;
    }
    return at >= 0 && at < extent ? at : -1;
  }
};

}  // namespace whet
