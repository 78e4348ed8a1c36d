#pragma once

#include <whet/core/ratio.hpp>
#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// Zeroes each value with probability Rate while training and scales the rest by 1 / (1 - Rate); nothing at
/// inference. Source: Srivastava et al. 2014, in the inverted form.
template <class Rate = Ratio<1, 2>>
struct Dropout {
  static_assert(Rate::numerator >= 0 && Rate::numerator < Rate::denominator,
                "whet: a dropout rate is at least 0 and below 1");

  static constexpr const char* type = "Dropout";
  static constexpr LayerRole role = LayerRole::identity;
  static constexpr double rate = Rate::value;

  static constexpr bool accepts(Shape input) { return input.size() > 0; }
  static constexpr Shape output(Shape input) { return input; }

  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Dropout<whet::Ratio<", Rate::numerator, ", ", Rate::denominator, ">>");
  }
};

}  // namespace whet
