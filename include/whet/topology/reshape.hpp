#pragma once

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// The same values under another shape, in memory order: `Reshape<7, 7, 16>`. Moves no data.
template <int Height, int Width, int Channels = 1>
struct Reshape {
  static_assert(Height > 0 && Width > 0 && Channels > 0, "whet: every extent of a shape is positive");

  static constexpr const char* type = "Reshape";
  static constexpr LayerRole role = LayerRole::identity;

  static constexpr bool accepts(Shape input) { return input.size() == output(input).size(); }
  static constexpr Shape output(Shape) { return {Height, Width, Channels}; }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Reshape<", Height, ", ", Width, ", ", Channels, ">");
  }
};

}  // namespace whet
