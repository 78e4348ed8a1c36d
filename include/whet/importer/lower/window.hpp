#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/lower/lowering.hpp>
#include <whet/io/source_text.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/window_options.hpp>

namespace whet::importer::detail {

inline int checked(Lowering& state, int extent, int before, int after) {
  const std::int64_t sum = std::int64_t{extent} + before + after;
  if (sum > (1 << 24)) state.fail("images of up to 2^24 rows and columns", std::to_string(sum));
  return static_cast<int>(sum);
}

/// Rows and columns of zeros, where there are any.
inline int lower_pad(Lowering& state, const Edges& edges, int from) {
  if (edges == Edges{}) return from;
  const Shape image = state.shape(from);
  whet::detail::SourceText source;
  source("whet::ZeroPad<", edges.top, ", ", edges.bottom, ", ", edges.left, ", ", edges.right, ">");
  state.add("ZeroPad", LayerRole::rearrange, from,
            {checked(state, image.height, edges.top, edges.bottom),
             checked(state, image.width, edges.left, edges.right), image.channels},
            source.text);
  return state.last();
}

/// The pixels that Same or Causal puts around an image.
inline Edges edges_of(Shape image, Size kernel, const WindowOptions& options) {
  const Window window = whet::detail::make_window(image, kernel, options);
  const Shape output = whet::detail::window_output(image, kernel, options);
  const auto after = [](int extent, int out, int taps, int stride, int dilation, int before) {
    return std::max((out - 1) * stride + (taps - 1) * dilation + 1 - extent - before, 0);
  };
  return {.top = window.pad_top,
          .bottom = after(image.height, output.height, kernel.height, options.stride.height,
                          options.dilation.height, window.pad_top),
          .left = window.pad_left,
          .right = after(image.width, output.width, kernel.width, options.stride.width,
                         options.dilation.width, window.pad_left)};
}

/// The options of a window, whose kernel fits; a padding that is given in pixels becomes Same, Valid, of a
/// convolution Causal, or zeros before it.
inline WindowOptions options_of(Lowering& state, const WindowAttributes& window, int& from,
                                bool may_be_causal = false) {
  const auto fits = [&](int image, int kernel, int dilation) {
    return std::int64_t{kernel - 1} * dilation + 1 <= (1 << 24) && image <= (1 << 24);
  };
  const Shape image = state.shape(from);
  if (!fits(image.height, window.kernel_height, window.dilation_height) ||
      !fits(image.width, window.kernel_width, window.dilation_width))
    state.fail("kernels and images of up to 2^24 rows and columns", "larger ones");
  WindowOptions options{.stride = Stride(window.stride_height, window.stride_width),
                        .dilation = Dilation(window.dilation_height, window.dilation_width),
                        .groups = window.groups,
                        .padding = window.padding == WindowPadding::same ? Padding::same : Padding::valid};
  if (window.padding != WindowPadding::given || window.given == Edges{}) return options;
  for (const Padding padding : {Padding::same, Padding::causal}) {
    WindowOptions padded = options;
    padded.padding = padding;
    if ((may_be_causal || padding != Padding::causal) &&
        edges_of(image, {window.kernel_height, window.kernel_width}, padded) == window.given)
      return padded;
  }
  from = lower_pad(state, window.given, from);
  return options;
}

}  // namespace whet::importer::detail
