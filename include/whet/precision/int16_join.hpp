#pragma once

#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/int8_join.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/tensor_quantization.hpp>

namespace whet {

/// Sum of int16 branches, all with zero point 0: each is brought to a common scale with some more bits, and
/// the sum to the output's. Source: TFLite reference_ops::AddElementwise and its Prepare, general scales.
template <int Count>
struct Int16Add {
  /// Bits that the common scale is finer than twice the largest input scale. TFLite adds two branches; the
  /// sum of at most eight, each below 2^(15 + headroom - 1), fits 31 bits.
  static constexpr int headroom = Count == 2 ? 15 : 13;

  FixedMultiplier inputs[Count];
  FixedMultiplier multiplier;
  std::int16_t low;
  std::int16_t high;
  TensorQuantization output;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("inputs", self.inputs);
    visitor("multiplier", self.multiplier);
    visitor("low", self.low);
    visitor("high", self.high);
    visitor("output", self.output);
  }
};

template <int Count>
constexpr void pack(Int16Add<Count>& parameters, const JoinSource& source) {
  float largest = 0.0f;
  for (int branch = 0; branch < Count; ++branch)
    largest = source.inputs[branch].scale > largest ? source.inputs[branch].scale : largest;
  const double common = 2.0 * double{largest};
  for (int branch = 0; branch < Count; ++branch)
    parameters.inputs[branch] = quantize_multiplier(double{source.inputs[branch].scale} / common);
  parameters.multiplier =
      quantize_multiplier(common / (double{1 << Int16Add<Count>::headroom} * double{source.output.scale}));
  parameters.low = quantize_bound<std::int16_t>(source.low, source.output);
  parameters.high = quantize_bound<std::int16_t>(source.high, source.output);
  parameters.output = source.output;
}

/// Product of two int16 branches. Source: TFLite reference_integer_ops::Mul, 16 bits.
struct Int16Multiply {
  FixedMultiplier multiplier;
  std::int16_t low;
  std::int16_t high;
  TensorQuantization output;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("multiplier", self.multiplier);
    visitor("low", self.low);
    visitor("high", self.high);
    visitor("output", self.output);
  }
};

WHET_INLINE constexpr void pack(Int16Multiply& parameters, const JoinSource& source) {
  parameters.multiplier = quantize_multiplier(double{source.inputs[0].scale} *
                                              double{source.inputs[1].scale} / double{source.output.scale});
  parameters.low = quantize_bound<std::int16_t>(source.low, source.output);
  parameters.high = quantize_bound<std::int16_t>(source.high, source.output);
  parameters.output = source.output;
}

/// int16 branches side by side. A branch of the output's own scale is copied as it is, which is all that
/// TFLite takes; others are brought to it.
template <int Count>
struct Int16Concat {
  FixedMultiplier inputs[Count];
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
constexpr void pack(Int16Concat<Count>& parameters, const JoinSource& source) {
  for (int branch = 0; branch < Count; ++branch) {
    const TensorQuantization input = source.inputs[branch];
    parameters.inputs[branch] = quantize_multiplier(double{input.scale} / double{source.output.scale});
    parameters.copies[branch] = input == source.output;
  }
  parameters.output = source.output;
}

}  // namespace whet
