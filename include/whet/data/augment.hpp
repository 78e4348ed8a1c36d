#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

#include <whet/core/shape.hpp>

namespace whet {

// Changes of an image that leave what it shows. Images are NHWC without N, as many values as their shape has;
// what comes from outside of them is zero: normalize first, so that zero is the mean.

/// The image seen through a window of its own size that lies `down` rows below and `right` columns to the
/// right of it: with both from -n to n, a random crop of the image with n zeros around. `to` does not overlap
/// `from`.
inline void crop_image(Shape shape, int down, int right, std::span<const float> from, std::span<float> to) {
  const int first = std::clamp(-right, 0, shape.width);
  const int last = std::clamp(shape.width - right, first, shape.width);
  std::fill(to.begin(), to.end(), 0.0F);
  for (int row = std::max(0, -down); row < std::min(shape.height, shape.height - down); ++row) {
    const auto offset = [&](int source_row, int column) {
      return static_cast<std::ptrdiff_t>(source_row * shape.width + column) * shape.channels;
    };
    std::copy_n(from.begin() + offset(row + down, first + right), (last - first) * shape.channels,
                to.begin() + offset(row, first));
  }
}

/// Left becomes right.
inline void mirror_image(Shape shape, std::span<float> values) {
  const auto channels = static_cast<std::size_t>(shape.channels);
  const auto width = static_cast<std::size_t>(shape.width);
  for (std::size_t row = 0; row < static_cast<std::size_t>(shape.height); ++row) {
    const auto pixels = values.subspan(row * width * channels, width * channels);
    for (std::size_t left = 0; left < width / 2; ++left)
      std::swap_ranges(pixels.begin() + static_cast<std::ptrdiff_t>(left * channels),
                       pixels.begin() + static_cast<std::ptrdiff_t>((left + 1) * channels),
                       pixels.begin() + static_cast<std::ptrdiff_t>((width - 1 - left) * channels));
  }
}

/// Zeros in the part of a square of `side` pixels that lies within the image; its upper left pixel is
/// (row, column). Source: DeVries and Taylor 2017, section 3.2.
inline void cut_out(Shape shape, int row, int column, int side, std::span<float> values) {
  const int left = std::clamp(column, 0, shape.width);
  const int right = std::clamp(column + side, left, shape.width);
  for (int at = std::max(0, row); at < std::min(shape.height, row + side); ++at)
    std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(at * shape.width + left) * shape.channels,
                (right - left) * shape.channels, 0.0F);
}

}  // namespace whet
