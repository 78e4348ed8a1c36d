#pragma once

#include <whet/core/elementwise.hpp>
#include <whet/core/inline.hpp>
#include <whet/topology/activation.hpp>

namespace whet {

/// x / (1 + exp(-x)), also known as SiLU. Source: Ramachandran et al. 2017.
struct Swish : Activation {
  static constexpr const char* type = "Swish";
  /// A little below the minimum, -0.27846 at x = -1.27846.
  static constexpr Bounds bounds{.low = -0.2785f};

  template <class Number>
  WHET_INLINE static constexpr Number value(Number x) {
    return x / (Number(1) + exp(-x));
  }
  template <class Number>
  static constexpr Number derivative(Number x) {
    const Number gate = Number(1) / (Number(1) + exp(-x));
    return gate * (Number(1) + x * (Number(1) - gate));
  }
  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::Swish");
  }
};

}  // namespace whet
