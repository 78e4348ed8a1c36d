#pragma once

#include <cstddef>

#include <whet/core/ratio.hpp>
#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// A dense layer whose number of units follows its input: `RelativeDense<Ratio<1, 4>>` has a quarter of them.
template <class Ratio>
struct RelativeDense {
  static_assert(Ratio::numerator > 0, "whet: a dense layer has at least one unit");

  static constexpr const char* type = "RelativeDense";
  static constexpr LayerRole role = LayerRole::affine;

  static constexpr bool accepts(Shape input) {
    return input.is_vector() && input.channels > 0 &&
           input.channels * Ratio::numerator % Ratio::denominator == 0;
  }
  static constexpr Shape output(Shape input) {
    return Shape(input.channels * Ratio::numerator / Ratio::denominator);
  }
  static constexpr AffineExtent affine(Shape input) { return {output(input).channels, input.channels}; }
  static constexpr std::size_t macs(Shape input) { return affine(input).weights(); }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::RelativeDense<whet::Ratio<", Ratio::numerator, ", ", Ratio::denominator, ">>");
  }
};

}  // namespace whet
