#pragma once

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// Zeros around an image: rows above and below, columns left and right.
template <int Top, int Bottom = Top, int Left = Top, int Right = Left>
struct ZeroPad {
  static_assert(Top >= 0 && Bottom >= 0 && Left >= 0 && Right >= 0, "whet: a padding is not negative");

  static constexpr const char* type = "ZeroPad";
  static constexpr LayerRole role = LayerRole::rearrange;

  static constexpr bool accepts(Shape input) { return input.size() > 0; }
  static constexpr Shape output(Shape input) {
    return {input.height + Top + Bottom, input.width + Left + Right, input.channels};
  }
  /// Row and column of the input that an output pixel shows; -1 outside, where it is zero.
  static constexpr int source_row(int row, Shape input) {
    return row >= Top && row < Top + input.height ? row - Top : -1;
  }
  static constexpr int source_column(int column, Shape input) {
    return column >= Left && column < Left + input.width ? column - Left : -1;
  }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::ZeroPad<", Top, ", ", Bottom, ", ", Left, ", ", Right, ">");
  }
};

}  // namespace whet
