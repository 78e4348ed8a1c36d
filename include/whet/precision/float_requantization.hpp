#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/core/memory_layout.hpp>
#include <whet/precision/offset_limits.hpp>
#include <whet/precision/requantize.hpp>

// Requantization as one fused multiply-add in single precision, where that is proven to give the integers of
// the fixed-point form: on x86 a third of its instructions.
//
// For given parameters the output is a step function of the sum, with at most 255 steps. A fused multiply-add
// with a positive factor, and rounding to the nearest, are monotone. So a factor and an offset that put both
// neighbours of every step on its right sides give the same output for every sum there is: a few hundred
// checks when a layer is packed are a proof for all of them.

namespace whet {

/// mantissa · 2^(shift - 31), exactly.
template <class Target>
double value_of(FixedMultiplier multiplier) {
  return std::ldexp(static_cast<double>(multiplier.mantissa), multiplier.shift - 31);
}

/// What the float forms of outputs in [low, high] are less by: small floats have finer steps.
WHET_INLINE constexpr std::int32_t requantization_centre(std::int32_t low, std::int32_t high) {
  return (low + high + 1) / 2;
}

/// What one output of an int8 layer makes of sum + bias: clamp(requantize(·) + zero point) in [low, high].
struct Int8OutputRule {
  FixedMultiplier multiplier;
  std::int32_t bias = 0;
  std::int32_t zero_point = 0;
  std::int32_t low = -128;
  std::int32_t high = 127;

  /// Whether only sums of one sign are not clamped to `low`, as those of a ReLU.
  WHET_INLINE constexpr bool one_sided() const { return low >= zero_point; }
  WHET_INLINE constexpr std::int32_t centre() const { return requantization_centre(low, high); }
};

/// round(sum · scale + offset), ties to even, plus the centre of the rule. Of a rule that is one-sided,
/// offset contains the bias; else the sum includes the bias, and negative ones take `negative_offset`,
/// because the fixed-point form rounds ties away from zero, and does so after a first rounding.
struct FloatRequantizer {
  float scale = 0.0f;
  float offset = 0.0f;
  float negative_offset = 0.0f;
};

/// Finds the float form of a rule. A template, so that units for different processors share no code.
template <class Target>
class FloatRequantizerSearch {
 public:
  explicit FloatRequantizerSearch(const Int8OutputRule& outputs)
      : rule(outputs), first_step(rule.low + 1), steps(rule.high - rule.low) {
    const bool usual = rule.multiplier.mantissa > 0 && rule.multiplier.shift <= 0 &&
                       rule.multiplier.shift >= -22 && rule.bias <= 1 << 30 && rule.bias >= -(1 << 30);
    known = usual && steps <= most_steps;
    for (int step = 0; known && step < steps; ++step) known = find_threshold(step);
  }

  /// Whether there is a form that was proven to equal the rule; `found` then holds it.
  bool find(FloatRequantizer& found) const {
    if (!known) return false;
    const auto exact = static_cast<float>(scale());
    float below = exact;
    float above = exact;
    for (int distance = 0; distance <= farthest; ++distance) {
      if (fits(below, found) || (distance > 0 && fits(above, found))) return true;
      below = std::nextafterf(below, 0.0f);
      above = std::nextafterf(above, 1.0f);
    }
    return false;
  }

 private:
  static constexpr int most_steps = 255;
  /// How many floats around the exact factor are tried.
  static constexpr int farthest = 24;

  double scale() const { return value_of<Target>(rule.multiplier); }

  std::int32_t output_of(std::int64_t biased) const {
    return requantize(static_cast<std::int32_t>(biased), rule.multiplier) + rule.zero_point;
  }

  /// The least biased sum that gives at least first_step + step.
  bool find_threshold(int step) {
    const std::int32_t wanted = first_step + step;
    const double guess = (wanted - rule.zero_point - 0.5) / scale();
    if (!(std::fabs(guess) < 1e9)) return false;
    auto biased = static_cast<std::int64_t>(guess) - 4;
    for (int tries = 0; tries < 9; ++tries, ++biased) {
      if (output_of(biased) < wanted) continue;
      thresholds[step] = biased;
      return tries > 0;
    }
    return false;
  }

  /// Whether some offsets with this factor put all sums on the right side of all steps.
  bool fits(float factor, FloatRequantizer& found) const {
    found.scale = factor;
    return fits_side(factor, false, found.offset) &&
           (rule.one_sided() || fits_side(factor, true, found.negative_offset));
  }

  /// Calls body(sum, bound, at_least) for the sums of one side whose output must reach a bound, or stay below
  /// it: those around each step, and the last ones before the other side.
  template <class Body>
  void for_each_condition(bool negative, Body&& body) const {
    const bool whole = rule.one_sided();
    const std::int64_t shift = whole ? rule.bias : 0;
    const auto visit = [&](std::int64_t biased, std::int32_t bound, bool at_least) {
      if (whole || (biased < 0) == negative)
        body(static_cast<double>(biased - shift), bound - rule.centre(), at_least);
    };
    for (int step = 0; step < steps; ++step) {
      visit(thresholds[step], first_step + step, true);
      visit(thresholds[step] - 1, first_step + step, false);
    }
    if (whole) return;
    const std::int64_t last = negative ? -1 : 0;
    const std::int32_t value = output_of(last);
    const std::int32_t output = value < rule.low ? rule.low : value > rule.high ? rule.high : value;
    if (output > rule.low) visit(last, output, true);
    if (output < rule.high) visit(last, output + 1, false);
  }

  bool fits_side(float factor, bool negative, float& offset) const {
    OffsetLimits<Target> limits;
    for_each_condition(negative, [&](double sum, std::int32_t bound, bool at_least) {
      const double limit = bound - 0.5 - double{factor} * sum;
      at_least ? limits.at_least(limit) : limits.at_most(limit);
    });
    return limits.any_of([&](float tried) {
      offset = tried;
      return std::fabs(tried) <= largest_offset() && is_proven(factor, negative, tried);
    });
  }

  /// A sum, of up to 65536 products of int8, is below 2^30 - 2^23 in magnitude and a bias at most 2^30. So
  /// that no output leaves the integers of 32 bits, with a factor of about 1 at most, an offset is at most
  /// 2^30 where it contains the bias, and small where the sum does.
  float largest_offset() const { return rule.one_sided() ? 1073741824.0f : 1048576.0f; }

  bool is_proven(float factor, bool negative, float offset) const {
    bool holds = true;
    for_each_condition(negative, [&](double sum, std::int32_t bound, bool at_least) {
      const float value = std::fmaf(static_cast<float>(sum), factor, offset);
      const float tie = static_cast<float>(bound) - 0.5f;
      const bool reached = value > tie || (value == tie && bound % 2 == 0);
      holds = holds && reached == at_least;
    });
    return holds;
  }

  Int8OutputRule rule;
  std::int32_t first_step;
  int steps;
  bool known = false;
  std::int64_t thresholds[most_steps] = {};
};

/// How the outputs of a group of lanes are requantized.
enum class RequantizationForm : std::uint8_t { fixed_point, one_sided_float, two_sided_float };

/// The float forms of a layer's outputs, for kernels that take one panel's outputs at once. All zero, as
/// after `clear`, is right for any layer, and means fixed point.
template <class Target, int PaddedOutputs>
struct FloatRequantization {
  static constexpr int lanes = Target::int8_panel.outputs;
  static_assert(PaddedOutputs % lanes == 0);
  static constexpr int groups = PaddedOutputs / lanes;

  float scale[PaddedOutputs];
  float offset[PaddedOutputs];
  float negative_offset[PaddedOutputs];
  /// RequantizationForm of each group.
  std::uint8_t form[groups];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("scale", self.scale);
    visitor("offset", self.offset);
    visitor("negative_offset", self.negative_offset);
    visitor("form", self.form);
  }
  constexpr bool operator==(const FloatRequantization&) const = default;
};

/// Its layout for so many outputs, padding included.
template <class Target>
constexpr MemoryLayout float_requantization_layout(std::size_t padded_outputs) {
  MemoryLayout members;
  members.add_array<float>(3 * padded_outputs);
  members.add_array<std::uint8_t>(padded_outputs / static_cast<std::size_t>(Target::int8_panel.outputs));
  return members;
}

/// What parameters hold where there is no float form.
struct NoFloatRequantization {};

/// Whether a layer's kernels can take the float form, by the weights that an output has (of a sparse layer
/// those that are stored, on average): it pays where the sums are short beside their requantization, and
/// those of many weights have steps too fine for a float.
template <class Target>
constexpr bool takes_float_requantization(int weights) {
  return Target::float_requantization && weights < 256;
}

/// What parameters hold, by whether there are float forms.
template <class Target, bool HasForms, int PaddedOutputs>
using float_requantization_t =
    std::conditional_t<HasForms, FloatRequantization<Target, PaddedOutputs>, NoFloatRequantization>;

/// Derives the float forms from the rest of an int8 layer's parameters. A group whose outputs do not all have
/// one stays in fixed point.
template <class Parameters>
void find_float_requantization(Parameters& parameters) {
  static_assert(Parameters::inputs <= 65536);
  using Target = typename Parameters::target;
  auto& forms = parameters.float_requantization;
  constexpr int lanes = std::remove_reference_t<decltype(forms)>::lanes;
  for (int group = 0; group * lanes < Parameters::outputs; ++group) {
    bool all = true;
    bool one_sided = true;
    for (int output = group * lanes; all && output < (group + 1) * lanes && output < Parameters::outputs;
         ++output) {
      const Int8OutputRule rule{{parameters.mantissa[output], parameters.shift[output]},
                                parameters.bias[output],
                                parameters.output.zero_point,
                                parameters.low,
                                parameters.high};
      one_sided = rule.one_sided();
      FloatRequantizer found;
      all = FloatRequantizerSearch<Target>(rule).find(found);
      forms.scale[output] = found.scale;
      forms.offset[output] = found.offset;
      forms.negative_offset[output] = found.negative_offset;
    }
    const auto form = one_sided ? RequantizationForm::one_sided_float : RequantizationForm::two_sided_float;
    forms.form[group] = static_cast<std::uint8_t>(all ? form : RequantizationForm::fixed_point);
  }
}

}  // namespace whet
