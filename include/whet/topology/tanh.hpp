#pragma once

#include <whet/core/elementwise.hpp>
#include <whet/core/inline.hpp>
#include <whet/topology/activation.hpp>

namespace whet {

/// The hyperbolic tangent.
struct Tanh : Activation {
  static constexpr const char* type = "Tanh";
  static constexpr Bounds bounds{.low = -1.0f, .high = 1.0f};

  template <class Number>
  WHET_INLINE static constexpr Number value(Number x) {
    return tanh(x);
  }
  template <class Number>
  static constexpr Number derivative(Number x) {
    const Number y = value(x);
    return Number(1) - y * y;
  }
  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Tanh");
  }
};

}  // namespace whet
