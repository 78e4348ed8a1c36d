#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/precision/float_add.hpp>
#include <whet/precision/float_requantization.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// What int8 joins are packed from: the quantization of each branch and of the output, and the bounds of the
/// fused activation in real numbers.
struct JoinSource {
  const TensorQuantization* inputs = nullptr;
  TensorQuantization output{};
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

/// A branch that is brought to another scale.
struct Int8Branch {
  FixedMultiplier multiplier;
  std::int32_t zero_point;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("multiplier", self.multiplier);
    visitor("zero_point", self.zero_point);
  }
  constexpr bool operator==(const Int8Branch&) const = default;
};

/// Whether the kernels of `Target` add two branches in single precision where that is proven exact.
template <class Target, int Count>
inline constexpr bool has_float_add = [] {
  if constexpr (std::is_void_v<Target>)
    return false;
  else
    return Target::float_requantization && Count == 2;
}();

/// Sum of int8 branches: each is brought to a common scale with 20 more bits, and the sum to the output's.
/// Target: whose float form is kept beside; void: none.
/// Source: TFLite reference_integer_ops::Add.
template <int Count, class Target = void>
struct Int8Add {
  /// Bits that the common scale is finer than twice the largest input scale.
  static constexpr int headroom = 20;
  static constexpr bool has_float_form = has_float_add<Target, Count>;

  Int8Branch inputs[Count];
  FixedMultiplier multiplier;
  std::int8_t low;
  std::int8_t high;
  TensorQuantization output;
  [[no_unique_address]] std::conditional_t<has_float_form, FloatAdd<Target>, NoFloatRequantization>
      float_form = {};

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("inputs", self.inputs);
    visitor("multiplier", self.multiplier);
    visitor("low", self.low);
    visitor("high", self.high);
    visitor("output", self.output);
    if constexpr (has_float_form) visitor("float_form", self.float_form);
  }

  /// The sum of one value of each branch, as the specification has it.
  WHET_INLINE constexpr std::int32_t operator()(const std::int32_t (&values)[Count]) const {
    std::int32_t sum = 0;
    for (int branch = 0; branch < Count; ++branch)
      sum += requantize((values[branch] - inputs[branch].zero_point) * (std::int32_t{1} << headroom),
                        inputs[branch].multiplier);
    const std::int32_t value = requantize(sum, multiplier) + output.zero_point;
    return value < low ? low : value > high ? high : value;
  }

  /// Derives what the target needs from the other members; a constant evaluation goes without.
  constexpr void complete() {
    if constexpr (has_float_form) {
      if (std::is_constant_evaluated()) return;
      const auto rule = [this](int one, int other) { return (*this)({one, other}); };
      const double common = value_of<Target>(multiplier) * (1 << headroom);
      const double first = value_of<Target>(inputs[0].multiplier) * common;
      const double second = value_of<Target>(inputs[1].multiplier) * common;
      float_form = FloatAddSearch<Target, decltype(rule)>(rule, low, high, output.zero_point)
                       .find(first, second, first * inputs[0].zero_point + second * inputs[1].zero_point);
    }
  }

  /// Takes over the same sum for another target.
  template <class Other>
  constexpr void assign(const Int8Add<Count, Other>& other) {
    for (int branch = 0; branch < Count; ++branch) inputs[branch] = other.inputs[branch];
    multiplier = other.multiplier;
    low = other.low;
    high = other.high;
    output = other.output;
    complete();
  }
};

template <int Count, class Target>
constexpr void pack(Int8Add<Count, Target>& parameters, const JoinSource& source) {
  float largest = 0.0f;
  for (int branch = 0; branch < Count; ++branch)
    largest = source.inputs[branch].scale > largest ? source.inputs[branch].scale : largest;
  const double common = 2.0 * double{largest};
  for (int branch = 0; branch < Count; ++branch)
    parameters.inputs[branch] = {quantize_multiplier(double{source.inputs[branch].scale} / common),
                                 source.inputs[branch].zero_point};
  parameters.multiplier =
      quantize_multiplier(common / (double{1 << Int8Add<Count>::headroom} * double{source.output.scale}));
  const std::int64_t reach = std::int64_t{Count} << 27;
  parameters.multiplier.shift = shift_without_wrapping(parameters.multiplier.shift, reach);
  parameters.low = quantize_bound(source.low, source.output);
  parameters.high = quantize_bound(source.high, source.output);
  parameters.output = source.output;
  parameters.complete();
}

/// Product of two int8 branches. Source: TFLite reference_integer_ops::Mul.
struct Int8Multiply {
  std::int32_t zero_points[2];
  FixedMultiplier multiplier;
  std::int8_t low;
  std::int8_t high;
  TensorQuantization output;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("zero_points", self.zero_points);
    visitor("multiplier", self.multiplier);
    visitor("low", self.low);
    visitor("high", self.high);
    visitor("output", self.output);
  }
};

WHET_INLINE constexpr void pack(Int8Multiply& parameters, const JoinSource& source) {
  parameters.zero_points[0] = source.inputs[0].zero_point;
  parameters.zero_points[1] = source.inputs[1].zero_point;
  parameters.multiplier = quantize_multiplier(double{source.inputs[0].scale} *
                                              double{source.inputs[1].scale} / double{source.output.scale});
  parameters.multiplier.shift = shift_without_wrapping(parameters.multiplier.shift, 255 * 255);
  parameters.low = quantize_bound(source.low, source.output);
  parameters.high = quantize_bound(source.high, source.output);
  parameters.output = source.output;
}

/// int8 branches side by side. A branch of the output's own scale is copied as it is, as in TFLite; others
/// are brought to it.
template <int Count>
struct Int8Concat {
  Int8Branch inputs[Count];
  bool copies[Count];
  TensorQuantization output;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("inputs", self.inputs);
    visitor("copies", self.copies);
    visitor("output", self.output);
  }
};

template <int Count>
constexpr void pack(Int8Concat<Count>& parameters, const JoinSource& source) {
  for (int branch = 0; branch < Count; ++branch) {
    const TensorQuantization input = source.inputs[branch];
    parameters.inputs[branch] = {quantize_multiplier(double{input.scale} / double{source.output.scale}),
                                 input.zero_point};
    parameters.inputs[branch].multiplier.shift =
        shift_without_wrapping(parameters.inputs[branch].multiplier.shift, 255);
    parameters.copies[branch] = input == source.output;
  }
  parameters.output = source.output;
}

}  // namespace whet
