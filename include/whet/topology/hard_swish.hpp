#pragma once

#include <whet/core/elementwise.hpp>
#include <whet/core/inline.hpp>
#include <whet/topology/activation.hpp>

namespace whet {

/// x · min(max(x + 3, 0), 6) / 6. Source: Howard et al. 2019, section 5.2.
struct HardSwish : Activation {
  static constexpr const char* type = "HardSwish";
  /// The minimum, at x = -1.5.
  static constexpr Bounds bounds{.low = -0.375f};

  template <class Number>
  WHET_INLINE static constexpr Number value(Number x) {
    return x * min(max(x + Number(3), Number(0)), Number(6)) * constant<Number>(1.0 / 6.0);
  }
  template <class Number>
  static constexpr Number derivative(Number x) {
    if (x <= Number(-3)) return Number(0);
    return x < Number(3) ? (Number(2) * x + Number(3)) / Number(6) : Number(1);
  }
  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::HardSwish");
  }
};

}  // namespace whet
