#pragma once

#include <whet/core/elementwise.hpp>
#include <whet/core/inline.hpp>
#include <whet/topology/activation.hpp>

namespace whet {

/// max(x, 0)
struct ReLU : Activation {
  static constexpr const char* type = "ReLU";
  static constexpr Bounds bounds{.low = 0.0f};
  static constexpr bool clamps = true;
  static constexpr bool homogeneous = true;

  template <class Number>
  WHET_INLINE static constexpr Number value(Number x) {
    return max(x, Number(0));
  }
  template <class Number>
  static constexpr Number derivative(Number x) {
    return x > Number(0) ? Number(1) : Number(0);
  }
  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::ReLU");
  }
};

}  // namespace whet
