#pragma once

namespace whet {

/// What an added offset must exceed, and what it must stay below, so that values round to given integers. A
/// template over the target, so that units for different processors share no code.
template <class Target>
class OffsetLimits {
 public:
  void at_least(double limit) { least = limit > least ? limit : least; }
  void at_most(double limit) { most = limit < most ? limit : most; }
  bool empty() const { return !(least < most); }

  /// Calls is_right(offset) for some offsets within, until it says that one is.
  template <class Predicate>
  bool any_of(Predicate&& is_right) const {
    if (empty()) return false;
    // Where all outputs are clamped to the same side nothing bounds the offset from the other.
    const bool bounded = least > -unbounded || most < unbounded;
    const double lower = !bounded ? -1.0 : least > -unbounded ? least : most - 1.0;
    const double upper = !bounded ? 1.0 : most < unbounded ? most : least + 1.0;
    for (int place = 0; place < places; ++place) {
      const int step = (place + 1) / 2 * (place % 2 == 0 ? 1 : -1);
      const double share = 0.5 + step / static_cast<double>(places + 1);
      if (is_right(static_cast<float>(lower + (upper - lower) * share))) return true;
    }
    return false;
  }

 private:
  static constexpr double unbounded = 1e30;
  /// Offsets that are tried, from the middle outwards.
  static constexpr int places = 21;

  double least = -2.0 * unbounded;
  double most = 2.0 * unbounded;
};

}  // namespace whet
