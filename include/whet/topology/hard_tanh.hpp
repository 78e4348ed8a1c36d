#pragma once

#include <whet/core/elementwise.hpp>
#include <whet/core/inline.hpp>
#include <whet/topology/activation.hpp>

namespace whet {

/// min(max(x, -1), 1): the activation between binary layers. Its slope is the window of the straight-through
/// estimator, and because it keeps the sign of every value it takes no work in front of a binary layer.
/// Source: Courbariaux et al. 2016 (Binarized Neural Networks), section 1.3.
struct HardTanh : Activation {
  static constexpr const char* type = "HardTanh";
  static constexpr Bounds bounds{.low = -1.0f, .high = 1.0f};
  static constexpr bool clamps = true;
  static constexpr bool keeps_sign = true;

  template <class Number>
  WHET_INLINE static constexpr Number value(Number x) {
    return min(max(x, Number(-1)), Number(1));
  }
  template <class Number>
  static constexpr Number derivative(Number x) {
    return x >= Number(-1) && x <= Number(1) ? Number(1) : Number(0);
  }
  template <class Text>
  static constexpr void source(Text&& text) {
    text("whet::HardTanh");
  }
};

}  // namespace whet
