#pragma once

#include <whet/core/elementwise.hpp>
#include <whet/core/inline.hpp>
#include <whet/topology/activation.hpp>

namespace whet {

/// x where x > 0, else exp(x) - 1. Source: Clevert et al. 2016, equation 14 with alpha = 1.
struct ELU : Activation {
  static constexpr const char* type = "ELU";
  static constexpr Bounds bounds{.low = -1.0f};

  template <class Number>
  WHET_INLINE static constexpr Number value(Number x) {
    return max(x, Number(0)) + (exp(min(x, Number(0))) - Number(1));
  }
  template <class Number>
  static constexpr Number derivative(Number x) {
    return x > Number(0) ? Number(1) : exp(x);
  }
  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::ELU");
  }
};

}  // namespace whet
