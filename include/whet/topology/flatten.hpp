#pragma once

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// An image as a vector, in memory order (height, width, channels). Moves no data.
struct Flatten {
  static constexpr const char* type = "Flatten";
  static constexpr LayerRole role = LayerRole::identity;

  static constexpr bool accepts(Shape input) { return input.size() > 0; }
  static constexpr Shape output(Shape input) { return Shape(static_cast<int>(input.size())); }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Flatten");
  }
};

}  // namespace whet
