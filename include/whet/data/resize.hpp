#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/core/shape.hpp>
#include <whet/data/dataset.hpp>

namespace whet {
namespace detail {

/// What one output pixel takes of the input along an axis: pixels from `first` on, each with its share. The
/// shares add up to 1.
struct ResizeTap {
  std::size_t first = 0;
  std::vector<float> shares;
};

/// Fewer pixels are the means of the areas that they cover, more pixels lie on the lines between the centres
/// of those that are there.
inline std::vector<ResizeTap> resize_taps(int from, int to) {
  std::vector<ResizeTap> taps(static_cast<std::size_t>(to));
  const double scale = static_cast<double>(from) / to;
  for (int output = 0; output < to; ++output) {
    ResizeTap& tap = taps[static_cast<std::size_t>(output)];
    if (to < from) {
      // In parts of a pixel, of which each has `to`, so that borders are whole numbers.
      const auto begin = std::int64_t{output} * from;
      const std::int64_t end = begin + from;
      tap.first = static_cast<std::size_t>(begin / to);
      for (std::int64_t pixel = begin / to; pixel * to < end; ++pixel) {
        const std::int64_t covered = std::min(end, (pixel + 1) * to) - std::max(begin, pixel * to);
        tap.shares.push_back(static_cast<float>(static_cast<double>(covered) / from));
      }
    } else {
      const double centre = std::clamp((output + 0.5) * scale - 0.5, 0.0, from - 1.0);
      const double left = std::floor(centre);
      tap.first = static_cast<std::size_t>(left);
      tap.shares = {static_cast<float>(1.0 - (centre - left))};
      if (centre > left) tap.shares.push_back(static_cast<float>(centre - left));
    }
  }
  return taps;
}

}  // namespace detail

/// The same images with another number of pixels: means of areas where there are fewer, linear interpolation
/// between centres where there are more. Labels and targets stay as they are.
/// Errors: std::invalid_argument unless both extents are positive.
inline Dataset resized(const Dataset& images, int height, int width) {
  if (height <= 0 || width <= 0)
    throw std::invalid_argument("resize: expected a positive height and width, found " +
                                std::to_string(height) + " x " + std::to_string(width));
  const Shape from = images.shape();
  const Shape to(height, width, from.channels);
  if (from == to || images.empty()) return images;
  const std::vector<detail::ResizeTap> rows = detail::resize_taps(from.height, height);
  const std::vector<detail::ResizeTap> columns = detail::resize_taps(from.width, width);
  const auto channels = static_cast<std::size_t>(from.channels);
  const auto row_size = static_cast<std::size_t>(from.width) * channels;
  std::vector<float> values(images.size() * to.size());
  std::vector<float> line(row_size);
  float* output = values.data();
  for (std::size_t index = 0; index < images.size(); ++index) {
    const float* const image = images.sample(index).data();
    for (const detail::ResizeTap& row : rows) {
      std::fill(line.begin(), line.end(), 0.0f);
      for (std::size_t tap = 0; tap < row.shares.size(); ++tap) {
        const float* const source = image + (row.first + tap) * row_size;
        for (std::size_t value = 0; value < row_size; ++value) line[value] += row.shares[tap] * source[value];
      }
      for (const detail::ResizeTap& column : columns) {
        for (std::size_t channel = 0; channel < channels; ++channel) {
          float sum = 0.0f;
          for (std::size_t tap = 0; tap < column.shares.size(); ++tap)
            sum += column.shares[tap] * line[(column.first + tap) * channels + channel];
          *output++ = sum;
        }
      }
    }
  }
  return images.with_samples(to, std::move(values));
}

}  // namespace whet
