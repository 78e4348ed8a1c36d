#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/core/window.hpp>
#include <whet/target/isa.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A range of rows or columns of the image.
struct PoolRange {
  int first = 0;
  int last = 0;
};

/// The part of a pooling window that lies within the image, along one axis.
WHET_INLINE constexpr PoolRange pool_range(int index, int stride, int pad, int kernel, int extent) {
  const int first = index * stride - pad;
  const int last = first + kernel;
  return {first > 0 ? first : 0, last < extent ? last : extent};
}

/// Calls body(rows, columns, first value of the output pixel) for each output pixel.
template <class Body>
WHET_INLINE constexpr void for_each_pool(const Geometry& geometry, Body&& body) {
  const Window& window = geometry.window;
  std::ptrdiff_t pixel = 0;
  for (int row = 0; row < geometry.output.height; ++row) {
    const PoolRange rows =
        pool_range(row, window.stride_height, window.pad_top, window.kernel_height, geometry.input.height);
    for (int column = 0; column < geometry.output.width; ++column, pixel += geometry.output.channels)
      body(
          rows,
          pool_range(column, window.stride_width, window.pad_left, window.kernel_width, geometry.input.width),
          pixel);
  }
}

/// Calls body(value) for one channel of the pixels of a window.
template <class Element, class Body>
WHET_INLINE constexpr void for_each_value(const Geometry& geometry, PoolRange rows, PoolRange columns,
                                          int channel, const Element* x, Body&& body) {
  for (int row = rows.first; row < rows.last; ++row)
    for (int column = columns.first; column < columns.last; ++column)
      body(x[(std::ptrdiff_t{row} * geometry.input.width + column) * geometry.input.channels + channel]);
}

/// y = the largest value of each window, channel by channel, one sample. Shapes: as the geometry says, NHWC.
/// Numbers: float, int8 or int16.
template <class Element>
void max_pool(generic, const Geometry& geometry, const Element* x, Element* y) noexcept {
  for_each_pool(geometry, [&](PoolRange rows, PoolRange columns, std::ptrdiff_t pixel) {
    for (int channel = 0; channel < geometry.output.channels; ++channel) {
      Element largest =
          x[(std::ptrdiff_t{rows.first} * geometry.input.width + columns.first) * geometry.input.channels +
            channel];
      for_each_value(geometry, rows, columns, channel, x,
                     [&](Element value) { largest = value > largest ? value : largest; });
      y[pixel + channel] = largest;
    }
  });
}

/// y = the mean of each window, channel by channel, one sample; pixels outside of the image do not count.
inline void average_pool(generic, const Geometry& geometry, const float* x, float* y) noexcept {
  for_each_pool(geometry, [&](PoolRange rows, PoolRange columns, std::ptrdiff_t pixel) {
    const int count = (rows.last - rows.first) * (columns.last - columns.first);
    for (int channel = 0; channel < geometry.output.channels; ++channel) {
      float sum = 0.0f;
      for_each_value(geometry, rows, columns, channel, x, [&](float value) { sum += value; });
      y[pixel + channel] = sum / static_cast<float>(count);
    }
  });
}

/// The same in int8 or int16, rounded to nearest with ties away from zero.
/// Source: TFLite reference_integer_ops::AveragePool.
template <class Element>
void average_pool(generic, const Geometry& geometry, const Element* x, Element* y) noexcept {
  using Sum = std::conditional_t<sizeof(Element) == 1, std::int32_t, std::int64_t>;
  for_each_pool(geometry, [&](PoolRange rows, PoolRange columns, std::ptrdiff_t pixel) {
    const int count = (rows.last - rows.first) * (columns.last - columns.first);
    for (int channel = 0; channel < geometry.output.channels; ++channel) {
      Sum sum = 0;
      for_each_value(geometry, rows, columns, channel, x, [&](Element value) { sum += value; });
      y[pixel + channel] = static_cast<Element>((sum > 0 ? sum + count / 2 : sum - count / 2) / count);
    }
  });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
