#pragma once

#include <whet/core/elementwise.hpp>
#include <whet/core/inline.hpp>
#include <whet/core/ratio.hpp>
#include <whet/topology/activation.hpp>

namespace whet {

/// x where x > 0, else Slope · x with 0 <= Slope < 1.
template <class Slope = Ratio<1, 100>>
struct LeakyReLU : Activation {
  static_assert(Slope::numerator >= 0 && Slope::numerator < Slope::denominator,
                "whet: the slope of a leaky ReLU is at least 0 and below 1");

  static constexpr const char* type = "LeakyReLU";
  static constexpr bool homogeneous = true;

  template <class Number>
  WHET_INLINE static constexpr Number value(Number x) {
    return max(x, x * constant<Number>(Slope::value));
  }
  template <class Number>
  static constexpr Number derivative(Number x) {
    return x > Number(0) ? Number(1) : constant<Number>(Slope::value);
  }
  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::LeakyReLU<whet::Ratio<", Slope::numerator, ", ", Slope::denominator, ">>");
  }
};

}  // namespace whet
