#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/balanced_rounding.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/coded.hpp>
#include <whet/precision/float_requantization.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/int8_outputs.hpp>
#include <whet/precision/sparse_float.hpp>
#include <whet/precision/sparse_pattern.hpp>

namespace whet {

/// Kept weights as int8 in [-127, 127].
struct SparseInt8 {
  template <int Count>
  struct values {
    std::int8_t codes[Count];

    template <class Self, class Visitor>
    static constexpr void visit(Self& self, Visitor&& visitor) {
      visitor("codes", self.codes);
    }
    WHET_INLINE constexpr int integer(int slot) const { return codes[slot]; }
    constexpr void set(int slot, int value) { codes[slot] = static_cast<std::int8_t>(value); }
  };

  static constexpr bool balanced = false;
  static constexpr float fit(const AffineSource& source, int output, int inputs) {
    return int8_weight_scale(source, output, inputs);
  }
  static constexpr int integer(float weight, float scale) {
    return static_cast<int>(round_to_integer(double{weight} / double{scale}, -127, 127));
  }
};

/// Kept weights in four bits, as weight + 8: of each 32, the first 16 in the lower halves of 16 bytes.
struct SparseInt4 {
  template <int Count>
  struct values {
    std::uint8_t codes[static_cast<std::size_t>((Count + 31) / 32 * 16)];

    template <class Self, class Visitor>
    static constexpr void visit(Self& self, Visitor&& visitor) {
      visitor("codes", self.codes);
    }
    WHET_INLINE constexpr int integer(int slot) const { return (codes[byte(slot)] >> shift(slot) & 15) - 8; }
    constexpr void set(int slot, int value) {
      const int others = codes[byte(slot)] & ~(15 << shift(slot));
      codes[byte(slot)] = static_cast<std::uint8_t>(others | (value + 8) << shift(slot));
    }

   private:
    WHET_INLINE static constexpr int byte(int slot) { return slot / 32 * 16 + slot % 16; }
    WHET_INLINE static constexpr int shift(int slot) { return slot % 32 / 16 * 4; }
  };

  static constexpr bool balanced = Int4Coding::balanced;
  static constexpr float fit(const AffineSource& source, int output, int inputs) {
    if (source.weight_scale_count > 0)
      return source.weight_scales[source.weight_scale_count == 1 ? 0 : output];
    const float* const row = source.kernel + static_cast<std::ptrdiff_t>(output) * inputs;
    return scale_that_holds_bias(Int4Coding::fit(row, inputs).scale, source, output);
  }
  static constexpr int integer(float weight, float scale) { return Int4Coding::of_scale(scale)(weight); }
};

/// Parameters of y = clamp(requantize(W·q + b) + zero point), int8 in and out, int32 accumulator, of whose
/// weights those of a pattern are stored, as `Number` (SparseInt8, SparseInt4). As Int8Affine but for these.
template <class Target, class Number, class Pattern, int Outputs, int Inputs, bool NonNegativeInput>
struct SparseIntegerAffine {
  static_assert(Inputs <= 65536, "whet: an int8 layer takes at most 65536 inputs, or its sums overflow");

  using target = Target;
  using number = Number;
  using pattern = Pattern;
  using positions_type = sparse_positions_t<Pattern, Target, Outputs, Inputs>;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  static constexpr bool nonnegative_input = NonNegativeInput;
  static constexpr auto panel = Target::int8_panel;
  static constexpr auto padded =
      static_cast<std::size_t>(panel.padded_outputs(positions_type::padded_outputs));
  /// Bytes of workspace a kernel needs for one sample, and per sample for several at once.
  static constexpr std::size_t scratch = 0;
  static constexpr std::size_t row_scratch = 0;
  /// And for a convolution of one sample.
  static constexpr std::size_t convolution_scratch(const Geometry& geometry) {
    return detail::sparse_convolution_scratch<Target, std::int8_t, Pattern>(geometry);
  }

  alignas(panel.alignment) typename Number::template values<positions_type::capacity> weights;
  alignas(panel.alignment) std::int32_t bias[padded];
  std::int32_t mantissa[padded];
  std::int8_t shift[padded];
  /// Bounds of the fused activation, quantized.
  std::int8_t low;
  std::int8_t high;
  /// The zero point of the input: what a convolution sees outside of the image.
  std::int8_t padding;
  TensorQuantization output;
  positions_type positions;
  /// As of int8 layers with as many inputs as an output has weights here, where there are fast kernels.
  static constexpr bool has_float_form =
      fills_dots<Pattern> && takes_float_requantization<Target>(positions_type::capacity / Outputs);
  [[no_unique_address]] float_requantization_t<Target, has_float_form, static_cast<int>(padded)>
      float_requantization = {};

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visit_int8_outputs(self, visitor);
    visitor("positions", self.positions);
    visit_float_requantization(self, visitor);
  }

  /// Derives what the target needs from the other members; a constant evaluation goes without.
  constexpr void complete() { complete_float_requantization(*this); }

  /// Takes over the same layer of another target; all zeros before.
  template <class Other>
  constexpr void assign(
      const SparseIntegerAffine<Other, Number, Pattern, Outputs, Inputs, NonNegativeInput>& other) {
    for (int index = 0; index < Outputs; ++index) {
      bias[index] = other.bias[index];
      mantissa[index] = other.mantissa[index];
      shift[index] = other.shift[index];
    }
    low = other.low;
    high = other.high;
    padding = other.padding;
    output = other.output;
    if constexpr (std::is_same_v<positions_type,
                                 typename std::remove_cvref_t<decltype(other)>::positions_type>) {
      positions = other.positions;
      weights = other.weights;
    } else {
      positions.assign(other.positions,
                       [&](int to, int from) { weights.set(to, other.weights.integer(from)); });
    }
    complete();
  }
};

namespace detail {

/// Rounds the kept weights of an output as a BalancedRounding does all of a dense row, zeros included: those
/// of neighbouring inputs together.
template <class Parameters>
constexpr void balance_row(Parameters& parameters, const float* row, int output, float scale) {
  using Number = typename Parameters::number;
  struct Grid {
    float scale;
    constexpr int operator()(float weight) const { return Number::integer(weight, scale); }
  };
  constexpr int span = BalancedRounding::span;
  BalancedRounding rounding;
  float weights[span] = {};
  int slots[span] = {};
  int count = 0;
  int end = span;
  int last = -1;
  const auto flush = [&] {
    int integers[span] = {};
    rounding(weights, count, Grid{scale}, integers);
    for (int index = 0; index < count; ++index) parameters.weights.set(slots[index], integers[index]);
    count = 0;
  };
  parameters.positions.for_each(output, [&](int slot, int input) {
    // What fills a pattern up repeats an input.
    if (input <= last) return;
    last = input;
    if (input >= end) {
      flush();
      end = (input / span + 1) * span;
    }
    weights[count] = row[input];
    slots[count++] = slot;
  });
  flush();
}

}  // namespace detail

/// Keeps the weights that are not zero; what is beyond the pattern's capacity, which `freeze` refuses, is
/// lost.
template <class Target, class Number, class Pattern, int Outputs, int Inputs, bool NonNegativeInput>
constexpr void pack(
    SparseIntegerAffine<Target, Number, Pattern, Outputs, Inputs, NonNegativeInput>& parameters,
    const AffineSource& source) {
  using Parameters = SparseIntegerAffine<Target, Number, Pattern, Outputs, Inputs, NonNegativeInput>;
  detail::clear(parameters);
  for (int slot = 0; slot < Parameters::positions_type::capacity; ++slot) parameters.weights.set(slot, 0);
  const auto weight = [&](int output, int input) {
    return source.kernel[static_cast<std::ptrdiff_t>(output) * Inputs + input];
  };
  float scale = 0.0f;
  int scaled = -1;  // the output that `scale` is of
  parameters.positions.fill([&](int output, int input) { return weight(output, input) != 0.0f; },
                            [&](int slot, int output, int input) {
                              if (scaled != output) scale = Number::fit(source, output, Inputs);
                              scaled = output;
                              parameters.weights.set(slot, Number::integer(weight(output, input), scale));
                            });
  for (int output = 0; output < Outputs; ++output) {
    const float scale_of_row = Number::fit(source, output, Inputs);
    if (Number::balanced && source.weight_scale_count == 0)
      detail::balance_row(parameters, source.kernel + static_cast<std::ptrdiff_t>(output) * Inputs, output,
                          scale_of_row);
    std::int32_t sum = 0;
    std::int64_t reach = 0;
    parameters.positions.for_each(output, [&](int slot, int) {
      const int value = parameters.weights.integer(slot);
      sum += value;
      reach += std::int64_t{128} * (value < 0 ? -value : value);
    });
    pack_int8_output(parameters, source, output, scale_of_row, sum, reach);
  }
  pack_int8_bounds(parameters, source);
  parameters.complete();
}

}  // namespace whet
