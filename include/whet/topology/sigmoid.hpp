#pragma once

#include <whet/core/elementwise.hpp>
#include <whet/core/inline.hpp>
#include <whet/topology/activation.hpp>

namespace whet {

/// 1 / (1 + exp(-x))
struct Sigmoid : Activation {
  static constexpr const char* type = "Sigmoid";
  static constexpr Bounds bounds{.low = 0.0f, .high = 1.0f};

  template <class Number>
  WHET_INLINE static constexpr Number value(Number x) {
    return Number(1) / (Number(1) + exp(-x));
  }
  template <class Number>
  static constexpr Number derivative(Number x) {
    const Number y = value(x);
    return y * (Number(1) - y);
  }
  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Sigmoid");
  }
};

}  // namespace whet
