#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>

#include <whet/precision/float_requantization.hpp>
#include <whet/precision/offset_limits.hpp>
#include <whet/precision/requantize.hpp>

namespace whet {

/// A sum of two int8 branches in single precision, in the form that was found to give the integers of the
/// fixed-point form for every pair of bytes; there are only 65536 of them, and all are tried when a layer is
/// packed. With y = x0 · factors[0] + (x1 · factors[1] + base), both fused, it is round(y), ties to even,
/// plus the centre of the bounds where it is one-sided, and round(y + offset) plus the zero point where it is
/// two-sided: for negative y with `negative_offset`, because the fixed-point form rounds ties away from zero.
template <class Target>
struct FloatAdd {
  float factors[2];
  float base;
  float offset;
  float negative_offset;
  /// RequantizationForm.
  std::uint8_t form;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("factors", self.factors);
    visitor("base", self.base);
    visitor("offset", self.offset);
    visitor("negative_offset", self.negative_offset);
    visitor("form", self.form);
  }
  constexpr bool operator==(const FloatAdd&) const = default;
};

/// Finds the float form of a sum of two branches; `rule(x0, x1)` gives the output, in [low, high]. A template
/// over the target, so that units for different processors share no code.
template <class Target, class Rule>
class FloatAddSearch {
 public:
  FloatAddSearch(const Rule& outputs, std::int32_t lowest, std::int32_t highest, std::int32_t zero)
      : rule(outputs), low(lowest), high(highest), zero_point(zero) {}

  /// Factors: of the branches; zero: the sum of their zero points, scaled. Fixed point where nothing is
  /// found.
  FloatAdd<Target> find(double first, double second, double zero) const {
    const auto exact = [](double factor) { return static_cast<float>(factor); };
    const auto below = [&](double factor) { return std::nextafterf(exact(factor), 0.0f); };
    const auto above = [&](double factor) { return std::nextafterf(exact(factor), 1e30f); };
    const float pairs[][2] = {{exact(first), exact(second)},
                              {below(first), exact(second)},
                              {above(first), exact(second)},
                              {exact(first), below(second)},
                              {exact(first), above(second)}};
    FloatAdd<Target> form{};
    for (const auto& [one, other] : pairs) {
      form = {{one, other}, 0.0f, 0.0f, 0.0f, form_of(RequantizationForm::one_sided_float)};
      if (fits_one_sided(form)) return form;
    }
    for (const auto& [one, other] : pairs) {
      form = {{one, other}, exact(-zero), 0.0f, 0.0f, form_of(RequantizationForm::two_sided_float)};
      if (fits_two_sided(form)) return form;
    }
    return {};
  }

 private:
  static constexpr std::uint8_t form_of(RequantizationForm form) { return static_cast<std::uint8_t>(form); }

  /// Whether body(x0, x1, output) holds for all pairs.
  template <class Body>
  bool all_pairs(Body&& body) const {
    for (int one = -128; one <= 127; ++one)
      for (int other = -128; other <= 127; ++other)
        if (!body(one, other, rule(one, other))) return false;
    return true;
  }

  static float sum(const FloatAdd<Target>& form, int one, int other) {
    return std::fmaf(static_cast<float>(one), form.factors[0],
                     std::fmaf(static_cast<float>(other), form.factors[1], form.base));
  }

  /// Narrows the limits of what is added to `value` so that it rounds to an output less `origin`.
  void bound(OffsetLimits<Target>& limits, std::int32_t output, std::int32_t origin, double value) const {
    if (output > low) limits.at_least(output - origin - 0.5 - value);
    if (output < high) limits.at_most(output - origin + 0.5 - value);
  }

  /// Whether a value rounds to an output less `origin`, or beyond it where that is clamped.
  bool gives(std::int32_t output, std::int32_t origin, float value) const {
    const std::int32_t wanted = output - origin;
    const float below = static_cast<float>(wanted) - 0.5f;
    const float above = static_cast<float>(wanted) + 0.5f;
    const bool even = wanted % 2 == 0;
    // Beyond 2^30 a conversion to int32 might not saturate.
    return std::fabs(value) < 1073741824.0f && (output == low || value > below || (even && value == below)) &&
           (output == high || value < above || (even && value == above));
  }

  bool fits_one_sided(FloatAdd<Target>& form) const {
    const std::int32_t centre = requantization_centre(low, high);
    OffsetLimits<Target> limits;
    all_pairs([&](int one, int other, std::int32_t output) {
      const double products = double{form.factors[0]} * one + double{form.factors[1]} * other;
      bound(limits, output, centre, products);
      return !limits.empty();
    });
    return limits.any_of([&](float base) {
      form.base = base;
      return all_pairs([&](int one, int other, std::int32_t output) {
        return gives(output, centre, sum(form, one, other));
      });
    });
  }

  bool fits_two_sided(FloatAdd<Target>& form) const {
    for (const bool negative : {false, true}) {
      const auto other_side = [&](float value) { return std::signbit(value) != negative; };
      OffsetLimits<Target> limits;
      all_pairs([&](int one, int other, std::int32_t output) {
        const float value = sum(form, one, other);
        if (!other_side(value)) bound(limits, output, zero_point, double{value});
        return !limits.empty();
      });
      float& offset = negative ? form.negative_offset : form.offset;
      const bool found = limits.any_of([&](float tried) {
        offset = tried;
        return all_pairs([&](int one, int other, std::int32_t output) {
          const float value = sum(form, one, other);
          return other_side(value) || gives(output, zero_point, value + tried);
        });
      });
      if (!found) return false;
    }
    return true;
  }

  const Rule& rule;
  std::int32_t low;
  std::int32_t high;
  std::int32_t zero_point;
};

}  // namespace whet
