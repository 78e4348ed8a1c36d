#pragma once

#include <cstddef>

#include <whet/core/shape.hpp>
#include <whet/core/whole_number.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// Fully connected: y = W·x + b. Input: a vector; an image needs Flatten first.
template <auto Units>
struct Dense {
  static_assert(WholeNumber<decltype(Units)>, "whet: a dense layer's units are a whole number");
  static_assert(Units > 0, "whet: a dense layer has at least one unit");

  static constexpr const char* type = "Dense";
  static constexpr LayerRole role = LayerRole::affine;
  static constexpr int units = Units;
  /// The same layer with another number of units.
  template <int Changed>
  using with_units = Dense<Changed>;

  static constexpr bool accepts(Shape input) { return input.is_vector() && input.channels > 0; }
  static constexpr Shape output(Shape) { return Shape(Units); }
  static constexpr AffineExtent affine(Shape input) { return {Units, input.channels}; }
  static constexpr std::size_t macs(Shape input) { return affine(input).weights(); }

  /// Writes the layer as C++ source: text(piece) takes characters and integers.
  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Dense<", Units, ">");
  }
};

}  // namespace whet
