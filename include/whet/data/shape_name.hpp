#pragma once

#include <string>

#include <whet/core/shape.hpp>

namespace whet {

/// "28x28x1" (height, width, channels) of an image, "10" of a vector: for messages and tables.
inline std::string shape_name(Shape shape) {
  if (shape.is_vector()) return std::to_string(shape.channels);
  return std::to_string(shape.height) + "x" + std::to_string(shape.width) + "x" +
         std::to_string(shape.channels);
}

}  // namespace whet
