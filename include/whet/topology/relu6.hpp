#pragma once

#include <whet/core/elementwise.hpp>
#include <whet/core/inline.hpp>
#include <whet/topology/activation.hpp>

namespace whet {

/// min(max(x, 0), 6)
struct ReLU6 : Activation {
  static constexpr const char* type = "ReLU6";
  static constexpr Bounds bounds{.low = 0.0f, .high = 6.0f};
  static constexpr bool clamps = true;

  template <class Number>
  WHET_INLINE static constexpr Number value(Number x) {
    return min(max(x, Number(0)), Number(6));
  }
  template <class Number>
  static constexpr Number derivative(Number x) {
    return x > Number(0) && x < Number(6) ? Number(1) : Number(0);
  }
  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::ReLU6");
  }
};

}  // namespace whet
