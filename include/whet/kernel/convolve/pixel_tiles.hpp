#pragma once

#include <cstddef>

#include <whet/core/window.hpp>
#include <whet/target/isa.hpp>

// How a convolution cuts its output pixels into tiles and finds what they see, without copying it: for each
// tile a list of runs, which are neighbouring inputs in memory and neighbouring inputs of a filter alike.
// Shapes are known at run time only: one instantiation serves all layers of a program.

namespace whet::kernel {
inline namespace WHET_ISA {

/// The runs of one tile of output pixels. sources[run * pixels + pixel] is where a pixel's run begins;
/// inputs[run] the filter's input that its first value meets; all runs have `length` values. Runs that lie
/// outside of the image for all pixels of the tile are left out.
template <class Element>
struct PixelRuns {
  const Element** sources;
  int* inputs;
  int count;
  int length;
};

/// Pixels of a tile at most.
inline constexpr int most_tile_pixels = 16;

/// Room for the runs of a tile: at most one a tap.
template <class Element, int Taps, int Pixels>
struct RunStorage {
  static_assert(Pixels <= most_tile_pixels);

  const Element* sources[static_cast<std::size_t>(Taps) * Pixels];
  int inputs[static_cast<std::size_t>(Taps)];

  PixelRuns<Element> runs() { return {sources, inputs, 0, 0}; }
};

/// The same convolution over an image of as few rows as can be, so that tiles seldom cross their ends: an
/// image of one column becomes one of one row, and a pointwise convolution sees all pixels in one row.
constexpr Geometry lengthened(Geometry geometry) {
  Window& window = geometry.window;
  if (geometry.is_pointwise()) {
    const int groups = window.groups;
    window = Window{};
    window.groups = groups;
    geometry.input = Shape(1, geometry.input.pixels(), geometry.input.channels);
    geometry.output = Shape(1, geometry.output.pixels(), geometry.output.channels);
  } else if (geometry.input.width == 1 && geometry.output.width == 1 && window.kernel_width == 1 &&
             window.pad_left == 0) {
    geometry.input = Shape(1, geometry.input.height, geometry.input.channels);
    geometry.output = Shape(1, geometry.output.height, geometry.output.channels);
    window.kernel_width = window.kernel_height;
    window.stride_width = window.stride_height;
    window.dilation_width = window.dilation_height;
    window.pad_left = window.pad_top;
    window.kernel_height = window.stride_height = window.dilation_height = 1;
    window.pad_top = 0;
  }
  return geometry;
}

/// Whether the columns of a kernel row see neighbouring values.
constexpr bool has_whole_rows(const Geometry& geometry) {
  const Window& window = geometry.window;
  return !window.transposed &&
         (window.kernel_width == 1 || (window.dilation_width == 1 && window.groups == 1));
}

/// An output pixel, walked in the order of y.
struct PixelPlace {
  int row = 0;
  int column = 0;

  [[gnu::always_inline]] void advance(int pixels, int width) {
    column += pixels;
    for (; column >= width; column -= width) ++row;
  }
};

/// The leftmost column of the image that a pixel sees; negative in the padding.
constexpr int leftmost_column(const Window& window, int column) {
  return column * window.stride_width - window.pad_left;
}

/// Whether `pixels` neighbouring output pixels are of one row and see no padding left or right.
[[gnu::always_inline]] inline bool is_inside(const Geometry& geometry, PixelPlace first, int pixels) {
  const int left = leftmost_column(geometry.window, first.column);
  const int right = left + (pixels - 1) * geometry.window.stride_width + geometry.window.kernel_width;
  return first.column + pixels <= geometry.output.width && left >= 0 && right <= geometry.input.width;
}

/// Output columns that see no padding left or right: from `first` to `end`.
struct InnerColumns {
  int first;
  int end;

  constexpr int count() const { return end - first; }
};
constexpr InnerColumns inner_columns(const Geometry& geometry) {
  const Window& window = geometry.window;
  const int stride = window.stride_width;
  const int first = (window.pad_left + stride - 1) / stride;
  const int last = geometry.input.width - window.kernel_width + window.pad_left;
  int end = last < 0 ? 0 : last / stride + 1;
  if (end > geometry.output.width) end = geometry.output.width;
  return first < end ? InnerColumns{first, end} : InnerColumns{0, 0};
}

/// One run for each kernel row, of pixels that are inside; Pixels of them.
template <int Pixels, class Element>
[[gnu::always_inline]] inline void find_row_runs(const Geometry& geometry, PixelPlace first, const Element* x,
                                                 PixelRuns<Element>& runs) {
  const Window& window = geometry.window;
  const std::ptrdiff_t step = std::ptrdiff_t{window.stride_width} * geometry.input.channels;
  const std::ptrdiff_t row_values = std::ptrdiff_t{geometry.input.width} * geometry.input.channels;
  x += std::ptrdiff_t{leftmost_column(window, first.column)} * geometry.input.channels;
  const Element** source = runs.sources;
  runs.length = window.kernel_width * geometry.group_channels();
  runs.count = 0;
  for (int down = 0; down < window.kernel_height; ++down) {
    const int source_row = geometry.source_row(first.row, down);
    if (source_row < 0) continue;
    const Element* values = x + source_row * row_values;
    for (int pixel = 0; pixel < Pixels; ++pixel, values += step) *source++ = values;
    runs.inputs[runs.count++] = down * runs.length;
  }
}

/// One run for each kernel row, of `pixels` pixels of one column, from `first` downwards: without the taps
/// that are outside left or right for all of them. Rows outside are read from `outside`, as many values as a
/// run.
template <class Element>
[[gnu::noinline]] void find_column_runs(const Geometry& geometry, PixelPlace first, int pixels,
                                        const Element* x, const Element* outside,
                                        PixelRuns<Element>& runs) noexcept {
  const Window& window = geometry.window;
  const int channels = geometry.input.channels;
  const int left = leftmost_column(window, first.column);
  const int begin = left < 0 ? -left : 0;
  const int room = geometry.input.width - left;
  const int end = room < window.kernel_width ? room : window.kernel_width;
  const std::ptrdiff_t row_values = std::ptrdiff_t{geometry.input.width} * channels;
  x += std::ptrdiff_t{left + begin} * channels;
  const Element** source = runs.sources;
  runs.length = (end - begin) * channels;
  runs.count = 0;
  for (int down = 0; down < window.kernel_height; ++down) {
    bool sees_image = false;
    for (int pixel = 0; pixel < pixels; ++pixel) {
      const int source_row = geometry.source_row(first.row + pixel, down);
      source[pixel] = source_row < 0 ? outside : x + source_row * row_values;
      sees_image |= source_row >= 0;
    }
    if (!sees_image) continue;
    source += pixels;
    runs.inputs[runs.count++] = (down * window.kernel_width + begin) * channels;
  }
}

/// One run for each tap; what lies outside of the image is read from `outside`, one pixel.
template <class Element>
[[gnu::noinline]] void find_tap_runs(const Geometry& geometry, PixelPlace first, int pixels, const Element* x,
                                     const Element* outside, PixelRuns<Element>& runs) noexcept {
  const Window& window = geometry.window;
  const std::ptrdiff_t row_values = std::ptrdiff_t{geometry.input.width} * geometry.input.channels;
  const Element** source = runs.sources;
  runs.length = geometry.group_channels();
  runs.count = 0;
  for (int across = 0; across < window.kernel_width; ++across) {
    std::ptrdiff_t columns[most_tile_pixels];  // where in an input row a pixel looks; -1: outside
    PixelPlace place = first;
    for (int pixel = 0; pixel < pixels; ++pixel, place.advance(1, geometry.output.width)) {
      const int column = geometry.source_column(place.column, across);
      columns[pixel] = column < 0 ? -1 : std::ptrdiff_t{column} * geometry.input.channels;
    }
    for (int down = 0; down < window.kernel_height; ++down) {
      bool sees_image = false;
      place = first;
      for (int pixel = 0; pixel < pixels; ++place.row, place.column = 0) {
        const int row_end = pixel + geometry.output.width - place.column;
        const int source_row = geometry.source_row(place.row, down);
        const Element* row = x + source_row * row_values;
        for (; pixel < pixels && pixel < row_end; ++pixel) {
          const bool inside = source_row >= 0 && columns[pixel] >= 0;
          source[pixel] = inside ? row + columns[pixel] : outside;
          sees_image |= inside;
        }
      }
      if (!sees_image) continue;
      source += pixels;
      runs.inputs[runs.count++] = (down * window.kernel_width + across) * runs.length;
    }
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
