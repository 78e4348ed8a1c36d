#pragma once

#include <whet/core/shape.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// What every layer that is one function of each value shares. Derive from it and add its type, the function,
/// its slope for training, and how it is written:
///
///     static constexpr const char* type;
///     template <class Number> WHET_INLINE static Number value(Number x);
///     template <class Number> static Number derivative(Number x);
///     template <class Text> static constexpr void source(Text&& text);
///
/// and `bounds` where the output is bounded, `clamps` where the function only clamps to those bounds,
/// `homogeneous` where value(s·x) = s·value(x) for every s > 0, `keeps_sign` where x >= 0 exactly if
/// value(x) >= 0.
/// Number is float, double or a SIMD batch of floats: use arithmetic and the functions of
/// core/elementwise.hpp, no branches: unqualified, so that those of batches are found beside the batch
/// (`using whet::max;` in a namespace of your own), and whet::constant<Number>(0.1) for fractions.
struct Activation {
  static constexpr LayerRole role = LayerRole::activation;
  static constexpr Bounds bounds{};
  static constexpr bool clamps = false;
  static constexpr bool homogeneous = false;
  static constexpr bool keeps_sign = false;

  static constexpr bool accepts(Shape input) { return input.size() > 0; }
  static constexpr Shape output(Shape input) { return input; }
};

}  // namespace whet
