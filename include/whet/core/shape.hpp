#pragma once

#include <cstddef>

namespace whet {

/// Extents of one sample's tensor in NHWC order without N: height x width x channels, channels fastest.
/// A feature vector of n values is 1 x 1 x n, so that `Shape(784)` and the template argument `784` mean
/// the same. Structural: shapes are template arguments as well as run-time values.
struct Shape {
  int height = 1;
  int width = 1;
  int channels = 0;

  constexpr Shape() = default;
  constexpr Shape(int features) : channels(features) {}
  constexpr Shape(int rows, int columns, int depth = 1) : height(rows), width(columns), channels(depth) {}

  /// Number of values.
  constexpr std::size_t size() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) *
           static_cast<std::size_t>(channels);
  }
  constexpr int pixels() const { return height * width; }
  constexpr bool is_vector() const { return height == 1 && width == 1; }
  constexpr bool operator==(const Shape&) const = default;
};

}  // namespace whet
