#pragma once

#include <whet/core/elementwise.hpp>
#include <whet/core/inline.hpp>
#include <whet/topology/activation.hpp>

namespace whet {

/// min(max(x + 3, 0), 6) / 6. Source: Howard et al. 2019, section 5.2.
struct HardSigmoid : Activation {
  static constexpr const char* type = "HardSigmoid";
  static constexpr Bounds bounds{.low = 0.0f, .high = 1.0f};

  template <class Number>
  WHET_INLINE static constexpr Number value(Number x) {
    // Divided, so that the upper end is 1 to the bit.
    return min(max(x + Number(3), Number(0)), Number(6)) / Number(6);
  }
  template <class Number>
  static constexpr Number derivative(Number x) {
    return x > Number(-3) && x < Number(3) ? Number(1) / Number(6) : Number(0);
  }
  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::HardSigmoid");
  }
};

}  // namespace whet
