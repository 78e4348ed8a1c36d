#pragma once

namespace whet {

/// A rational number as a type argument: clang 14 takes no floating-point template arguments.
template <int Numerator, int Denominator>
struct Ratio {
  static_assert(Denominator > 0, "whet: a ratio needs a positive denominator");
  static constexpr int numerator = Numerator;
  static constexpr int denominator = Denominator;
  static constexpr double value = static_cast<double>(Numerator) / Denominator;
};

}  // namespace whet
