#pragma once

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/window_options.hpp>

namespace whet {

/// Each pixel as a block of Factor equal ones (nearest neighbour).
template <Size Factor>
struct Upsample {
  static_assert(Factor.height > 0 && Factor.width > 0, "whet: the factor of an upsampling is at least 1");

  static constexpr const char* type = "Upsample";
  static constexpr LayerRole role = LayerRole::rearrange;

  static constexpr bool accepts(Shape input) { return input.size() > 0; }
  static constexpr Shape output(Shape input) {
    return {input.height * Factor.height, input.width * Factor.width, input.channels};
  }
  /// Row and column of the input that an output pixel shows.
  static constexpr int source_row(int row, Shape) { return row / Factor.height; }
  static constexpr int source_column(int column, Shape) { return column / Factor.width; }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Upsample<whet::Size{", Factor.height, ", ", Factor.width, "}>");
  }
};

}  // namespace whet
