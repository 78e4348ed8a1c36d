#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/int8_weights.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/tensor_quantization.hpp>

// What binary layers make of their sums, in the format that their readers want. Of an output with K inputs of
// which p differ in sign from their weights the real value is scale · (K - 2p) + bias, with scale >= 0.

namespace whet {

/// The real numbers of one output of a binary layer.
struct BinaryScale {
  float scale;
  float bias;

  /// scale: what the source fixes, else the mean magnitude of the output's weights, which is the best there
  /// is for their signs. Source: Rastegari et al. 2016 (XNOR-Net), section 3.1.
  static constexpr BinaryScale of(const AffineSource& source, int output, int inputs) {
    BinaryScale result{0.0f, source.bias != nullptr ? source.bias[output] : 0.0f};
    if (source.weight_scale_count > 0) {
      result.scale = source.weight_scales[source.weight_scale_count == 1 ? 0 : output];
      return result;
    }
    double sum = 0.0;
    for (int input = 0; input < inputs; ++input) {
      const double weight = source.kernel[static_cast<std::ptrdiff_t>(output) * inputs + input];
      sum += weight < 0.0 ? -weight : weight;
    }
    result.scale = static_cast<float>(sum / inputs);
    return result;
  }
};

/// The output's sign: +1 if at least `least_matches` of the K inputs agree with their weights. Scale, bias
/// and folded batch normalization need no more than this. Padded outputs are +1.
template <class Target, int Outputs, int Values>
struct BinaryThresholds {
  using target = Target;
  static constexpr auto panel = Target::bits_panel;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = 1;

  std::int32_t least_matches[static_cast<std::size_t>(panel.padded_outputs(Outputs))];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("least_matches", self.least_matches);
  }

  WHET_INLINE constexpr std::uint32_t value(int output, int differing) const {
    return Values - differing >= least_matches[output] ? 0U : 1U;
  }

  /// The threshold is that of the real numbers: a product of a float with an integer below 2^29 is exact in
  /// double, and rounding their sum keeps its sign.
  constexpr void pack(const AffineSource& source) {
    for (int output = 0; output < Outputs; ++output) {
      const BinaryScale real = BinaryScale::of(source, output, Values);
      // The first of 0 … Values that is not negative, else one that never is reached.
      int low = 0;
      int high = Values + 1;
      while (low < high) {
        const int middle = (low + high) / 2;
        if (double{real.scale} * (2 * middle - Values) + double{real.bias} >= 0.0)
          high = middle;
        else
          low = middle + 1;
      }
      least_matches[output] = low;
    }
  }
};

/// The output in float.
template <class Target, int Outputs, int Values>
struct BinaryReals {
  using target = Target;
  static constexpr auto panel = Target::bits_panel;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = 1;

  float scale[static_cast<std::size_t>(panel.padded_outputs(Outputs))];
  float bias[static_cast<std::size_t>(panel.padded_outputs(Outputs))];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("scale", self.scale);
    visitor("bias", self.bias);
  }

  WHET_INLINE constexpr float value(int output, int differing) const {
    return static_cast<float>(Values - 2 * differing) * scale[output] + bias[output];
  }

  constexpr void pack(const AffineSource& source) {
    for (int output = 0; output < Outputs; ++output) {
      const BinaryScale real = BinaryScale::of(source, output, Values);
      scale[output] = real.scale;
      bias[output] = real.bias;
    }
  }
};

/// The output in int8: clamp(requantize(start - step · p) + zero point), the same bits on every target. The
/// unit of the sum is scale divided by the largest power of two for which no sum leaves 2^29, so that the
/// bias is not rounded to whole multiples of scale.
template <class Target, int Outputs, int Values>
struct BinaryIntegers {
  using target = Target;
  static constexpr auto panel = Target::bits_panel;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = 1;
  static constexpr auto padded = static_cast<std::size_t>(panel.padded_outputs(Outputs));

  std::int32_t start[padded];
  std::int32_t step[padded];
  std::int32_t mantissa[padded];
  std::int8_t shift[padded];
  /// Bounds of the fused activation, quantized.
  std::int8_t low;
  std::int8_t high;
  TensorQuantization quantization;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("start", self.start);
    visitor("step", self.step);
    visitor("mantissa", self.mantissa);
    visitor("shift", self.shift);
    visitor("low", self.low);
    visitor("high", self.high);
    visitor("quantization", self.quantization);
  }

  constexpr void pack(const AffineSource& source) {
    for (int output = 0; output < Outputs; ++output) {
      const BinaryScale real = BinaryScale::of(source, output, Values);
      const double scale = double{real.scale};
      const double bias = double{real.bias};
      const double unit = sum_unit(scale, scale * Values + (bias < 0.0 ? -bias : bias));
      start[output] =
          static_cast<std::int32_t>(round_to_integer((scale * Values + bias) / unit, -(1 << 30), 1 << 30));
      step[output] = static_cast<std::int32_t>(round_to_integer(2.0 * scale / unit, 0, 1 << 30));
      const FixedMultiplier multiplier = quantize_multiplier(unit / double{source.output.scale});
      mantissa[output] = multiplier.mantissa;
      const std::int64_t reach = (start[output] < 0 ? -std::int64_t{start[output]} : start[output]) +
                                 std::int64_t{step[output]} * Values;
      shift[output] = static_cast<std::int8_t>(shift_without_wrapping(multiplier.shift, reach));
    }
    low = quantize_bound(source.low, source.output);
    high = quantize_bound(source.high, source.output);
    quantization = source.output;
  }

 private:
  /// A scale that is lost in a bias more than 2^29 times as large takes the unit of the bias.
  static constexpr double sum_unit(double scale, double largest) {
    if (largest == 0.0) return 1.0;
    const double least = largest / 536870912.0;
    double unit = scale;
    while (unit * 0.5 >= least) unit *= 0.5;
    return unit > least ? unit : least;
  }
};

}  // namespace whet
