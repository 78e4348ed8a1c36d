#pragma once

#include <cmath>
#include <cstdint>

#include <whet/precision/float_requantization.hpp>
#include <whet/precision/requantize.hpp>

namespace whet {

/// A sum of two int8 branches in single precision: round(x0 · factors[0] + (x1 · factors[1] + offset)), both
/// fused, ties to even, plus the centre of its bounds. `proven`: it gives the integers of the fixed-point
/// form for every pair of bytes. There are only 65536 of them: all are tried when a layer is packed.
template <class Target>
struct FloatAdd {
  float factors[2];
  float offset;
  bool proven;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("factors", self.factors);
    visitor("offset", self.offset);
    visitor("proven", self.proven);
  }
  constexpr bool operator==(const FloatAdd&) const = default;
};

/// Finds the float form of a sum of two branches; `rule(x0, x1)` gives the output as int. A template over the
/// target, so that units for different processors share no code.
template <class Target, class Rule>
class FloatAddSearch {
 public:
  FloatAddSearch(const Rule& outputs, std::int32_t lowest, std::int32_t highest)
      : rule(outputs),
        centre(requantization_centre(lowest, highest)),
        low(lowest - centre),
        high(highest - centre) {}

  FloatAdd<Target> find(double first, double second) const {
    const float firsts[] = {static_cast<float>(first), std::nextafterf(static_cast<float>(first), 0.0f),
                            std::nextafterf(static_cast<float>(first), 1e30f)};
    const float seconds[] = {static_cast<float>(second), std::nextafterf(static_cast<float>(second), 0.0f),
                             std::nextafterf(static_cast<float>(second), 1e30f)};
    for (const float one : firsts)
      for (const float other : seconds) {
        FloatAdd<Target> form{{one, other}, 0.0f, true};
        if (fits(form)) return form;
      }
    return {};
  }

 private:
  static constexpr double places[] = {0.5, 0.25, 0.75};

  /// Calls body(x0, x1, output less the centre) for all pairs.
  template <class Body>
  void for_each_pair(Body&& body) const {
    for (int one = -128; one <= 127; ++one)
      for (int other = -128; other <= 127; ++other) body(one, other, rule(one, other) - centre);
  }

  /// Whether some offset goes with these factors.
  bool fits(FloatAdd<Target>& form) const {
    constexpr double unbounded = 1e30;
    double least = -2.0 * unbounded;
    double most = 2.0 * unbounded;
    for_each_pair([&](int one, int other, std::int32_t output) {
      const double sum = double{form.factors[0]} * one + double{form.factors[1]} * other;
      if (output > low && output - 0.5 - sum > least) least = output - 0.5 - sum;
      if (output < high && output + 0.5 - sum < most) most = output + 0.5 - sum;
    });
    if (!(least < most)) return false;
    // Where all outputs are clamped to the same side nothing bounds the offset from the other.
    if (least < -unbounded && most > unbounded) least = -1.0;
    if (least < -unbounded) least = most - 1.0;
    if (most > unbounded) most = least + 1.0;
    for (const double place : places) {
      form.offset = static_cast<float>(least + (most - least) * place);
      if (is_proven(form)) return true;
    }
    return false;
  }

  bool is_proven(const FloatAdd<Target>& form) const {
    bool holds = true;
    for_each_pair([&](int one, int other, std::int32_t output) {
      const float second = std::fmaf(static_cast<float>(other), form.factors[1], form.offset);
      const float sum = std::fmaf(static_cast<float>(one), form.factors[0], second);
      // The output's ties, which round to the even integer; clamped outputs have one.
      const float below = static_cast<float>(output) - 0.5f;
      const float above = static_cast<float>(output) + 0.5f;
      const bool even = output % 2 == 0;
      // Beyond these a conversion to int32 does not saturate.
      holds = holds && std::fabs(sum) < 1073741824.0f;
      holds = holds && (output == low || sum > below || (even && sum == below)) &&
              (output == high || sum < above || (even && sum == above));
    });
    return holds;
  }

  const Rule& rule;
  std::int32_t centre;
  std::int32_t low;
  std::int32_t high;
};

}  // namespace whet
