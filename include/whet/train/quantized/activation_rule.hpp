#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

#include <whet/precision/format.hpp>
#include <whet/precision/lookup.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/train/quantized/gate_functions.hpp>
#include <whet/train/quantized/rounding.hpp>
#include <whet/weights/activation_table.hpp>

// What integer models make of an activation that is no fused clamp. A rule is made of the quantizations of
// input and output; rule(integer less the zero point, function of its real value) is the output's integer,
// less its zero point and not clamped to what the format holds.

namespace whet::quantized {

/// int8: the function in double, rounded.
class RoundedFunction {
 public:
  RoundedFunction(TensorQuantization, TensorQuantization output) : scale(output.scale) {}

  std::int64_t operator()(std::int32_t, double real) const { return round_within(real / scale, -1000, 1000); }

 private:
  double scale;
};

/// int8 by the rules of TFLite: a table that is the model's own, which is compared with TFLite's numbers
/// (tests/conformance); the rounded function where there is none.
template <class Layer>
class TfliteFunction {
 public:
  TfliteFunction(TensorQuantization input, TensorQuantization output)
      : input_zero_point(input.zero_point), output_zero_point(output.zero_point), rounded(input, output) {
    is_tabulated = whet::detail::tabulate_as_tflite(Layer{}, table, input, output);
  }

  std::int64_t operator()(std::int32_t integer, double real) const {
    if (!is_tabulated) return rounded(integer, real);
    const std::int32_t entry = std::clamp(integer + input_zero_point, -128, 127);
    return table.table[static_cast<std::uint8_t>(entry)] - output_zero_point;
  }

 private:
  std::int32_t input_zero_point;
  std::int32_t output_zero_point;
  bool is_tabulated;
  RoundedFunction rounded;
  LookupParameters table{};
};

/// int16: x where x >= 0, else x times a slope, within bounds. Source: as Int16Slope.
class SlopeRule {
 public:
  SlopeRule(TensorQuantization input, TensorQuantization output, float slope, Bounds bounds)
      : positive(double{input.scale / output.scale}, Format::int16, 32768),
        negative(double{input.scale * slope / output.scale}, Format::int16, 32768),
        low(round_within(double{bounds.low / output.scale}, -32768, 32767)),
        high(round_within(double{bounds.high / output.scale}, -32768, 32767)) {}

  std::int64_t operator()(std::int32_t integer, double) const {
    return std::clamp<std::int64_t>(integer >= 0 ? positive(integer) : negative(integer), low, high);
  }

 private:
  IntegerFactor positive;
  IntegerFactor negative;
  std::int64_t low;
  std::int64_t high;
};

template <class Layer>
class Int16Slope : public SlopeRule {
 public:
  Int16Slope(TensorQuantization input, TensorQuantization output)
      : SlopeRule(input, output, 1.0F, Layer::bounds) {}
};
template <class Slope>
class Int16Slope<LeakyReLU<Slope>> : public SlopeRule {
 public:
  Int16Slope(TensorQuantization input, TensorQuantization output)
      : SlopeRule(input, output, static_cast<float>(Slope::value), Bounds{}) {}
};

/// int16: sigmoid or tanh by the table of gates; x times a factor is in 1/12288. Source: as Int16Gate.
template <class Layer>
class Int16Gate {
 public:
  static constexpr bool is_sigmoid = std::same_as<Layer, Sigmoid>;
  static constexpr TensorQuantization output{1.0F / 32768.0F, 0};

  Int16Gate(TensorQuantization input, TensorQuantization) {
    for (int power = 0; power <= (is_sigmoid ? 0 : 1); ++power)
      if (std::abs(std::log2(input.scale * std::ldexp(1.0F, 12 - power))) < 0.001F) {
        factor = 3.0 * std::ldexp(1.0, power);
        return;
      }
    factor = double{input.scale} * 12288.0;
    while (factor <= 32767.0 / 2.0 && shift <= 30) {
      ++shift;
      factor *= 2.0;
    }
    factor = std::min(std::floor(factor), 32767.0);
  }

  std::int64_t operator()(std::int32_t integer, double) const {
    const double x = std::floor(std::ldexp(integer * factor, -shift) + (shift > 0 ? 0.5 : 0.0));
    return is_sigmoid ? sigmoid_of(x) : tanh_of(x);
  }

 private:
  double factor = 0.0;
  int shift = 0;
};

/// int16: any other function, by lines between its values at every 128th. Where a line misses the function in
/// the middle, its beginning is moved by half of that. Source: as InterpolationTable.
template <class Layer>
class InterpolatedFunction {
 public:
  InterpolatedFunction(TensorQuantization input, TensorQuantization output) {
    const double step = 128.0 * double{input.scale};
    const double inverse = 1.0 / double{output.scale};
    const auto at = [&](double segment) {
      return Layer::template value<double>((segment - 256.0) * step) * inverse;
    };
    for (std::size_t index = 0; index < entries.size(); ++index) {
      const auto segment = static_cast<double>(index);
      const double first = std::round(at(segment));
      const double missed = std::round((at(segment + 1.0) + first) / 2.0) - std::round(at(segment + 0.5));
      const double moved = index + 1 < entries.size() ? std::round(missed / 2.0) : 0.0;
      entries[index] = round_within(first - moved, -32768, 32767);
    }
  }

  std::int64_t operator()(std::int32_t integer, double) const {
    const std::int32_t place = std::clamp(integer, -32768, 32767) + 32768;
    const auto index = static_cast<std::size_t>(place / 128);
    const std::int64_t rise = (entries[index + 1] - entries[index]) * (place % 128);
    return entries[index] + static_cast<std::int64_t>(std::floor(static_cast<double>(rise) / 128.0 + 0.5));
  }

 private:
  std::array<std::int64_t, 513> entries{};
};

/// Chooses the rule.
template <class Layer, Format Of, bool FollowsTflite>
struct ActivationRule {
  using type = std::conditional_t<FollowsTflite, TfliteFunction<Layer>, RoundedFunction>;
};
template <class Layer, bool FollowsTflite>
struct ActivationRule<Layer, Format::int16, FollowsTflite> {
  using type = std::conditional_t<Layer::clamps, Int16Slope<Layer>, InterpolatedFunction<Layer>>;
};
template <class Slope, bool FollowsTflite>
struct ActivationRule<LeakyReLU<Slope>, Format::int16, FollowsTflite> {
  using type = Int16Slope<LeakyReLU<Slope>>;
};
template <bool FollowsTflite>
struct ActivationRule<Sigmoid, Format::int16, FollowsTflite> {
  using type = Int16Gate<Sigmoid>;
};
template <bool FollowsTflite>
struct ActivationRule<Tanh, Format::int16, FollowsTflite> {
  using type = Int16Gate<Tanh>;
};

/// The rule of a layer under a policy.
template <class Layer, class Policy>
using activation_rule_t = typename ActivationRule<Layer, format_of<typename Policy::activation>,
                                                  whet::detail::FollowsTflite<Policy>>::type;

/// The quantization of a layer's output where the rule fixes it.
template <class Layer, class Policy>
constexpr std::optional<TensorQuantization> fixed_output() {
  if constexpr (requires { activation_rule_t<Layer, Policy>::output; })
    return activation_rule_t<Layer, Policy>::output;
  else if constexpr (whet::detail::FollowsTflite<Policy>)
    return whet::detail::specified_output<Layer>;
  else
    return std::nullopt;
}

}  // namespace whet::quantized
