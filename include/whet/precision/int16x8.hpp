#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/core/recurrence.hpp>
#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/int16x8_convolution.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/int8_weights.hpp>
#include <whet/precision/integer_recurrent.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/precision/wide_requantize.hpp>

namespace whet {

/// Parameters of y = clamp(requantize(W·q + b)), int16 in and out with zero point 0, int8 weights, int64
/// accumulator: exact, since |W·q| <= 2^16 · 2^15 · 127 < 2^38 and |b| <= 2^46.
/// Shapes: W [Outputs][Inputs] in panels, the rest [Outputs]; padded with zeros.
template <class Target, int Outputs, int Inputs, auto Layout = Target::int8_panel>
struct Int16x8Affine {
  static_assert(Inputs <= 65536, "whet: a layer with int8 weights takes at most 65536 inputs");

  using target = Target;
  static constexpr auto panel = Layout;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  static constexpr auto padded = static_cast<std::size_t>(panel.padded_outputs(Outputs));
  /// Bytes of workspace a kernel needs for one sample, and per sample for several at once.
  static constexpr std::size_t scratch = 0;
  static constexpr std::size_t row_scratch = 0;
  /// And for a convolution of one sample.
  static constexpr std::size_t convolution_scratch(const Geometry& geometry) {
    return Int16x8ConvolutionPlan::of<Target>(geometry).size;
  }

  alignas(panel.alignment) std::int8_t weights[panel.size(Outputs, Inputs)];
  std::int64_t bias[padded];
  std::int16_t mantissa[padded];
  std::int8_t shift[padded];
  /// Bounds of the fused activation, quantized.
  std::int16_t low;
  std::int16_t high;
  TensorQuantization output;

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visitor("bias", self.bias);
    visitor("mantissa", self.mantissa);
    visitor("shift", self.shift);
    visitor("low", self.low);
    visitor("high", self.high);
    visitor("output", self.output);
  }
};

/// The scale of one output's weights: what the source fixes, else max|w| / 127, but at least so much that the
/// factor from sums to outputs, 2^-30 then, is not rounded to 0: the bias would vanish with it.
WHET_INLINE constexpr float int16x8_weight_scale(const AffineSource& source, int output, int inputs) {
  if (source.weight_scale_count > 0) return source.weight_scales[source.weight_scale_count == 1 ? 0 : output];
  const float scale = largest_magnitude(source.kernel, output, inputs) / 127.0f;
  const float least = source.output.scale / source.input.scale * (1.0f / 1073741824.0f);
  return scale > least ? scale : least;
}

/// The zero points of `source` are 0, as they are in every tensor of this format.
template <class Target, int Outputs, int Inputs, auto Layout>
constexpr void pack(Int16x8Affine<Target, Outputs, Inputs, Layout>& parameters, const AffineSource& source) {
  constexpr std::int64_t most_bias = std::int64_t{1} << 46;
  detail::clear(parameters);
  for (int output = 0; output < Outputs; ++output) {
    const float scale = int16x8_weight_scale(source, output, Inputs);
    quantize_row(source, output, Inputs, scale, [&](int input, std::int8_t value) {
      parameters.weights[Layout.index(output, input, Inputs)] = value;
    });
    const double product = double{source.input.scale} * double{scale};
    const double real = (source.has_single_product() ? double{source.input.scale * scale} : product) /
                        double{source.output.scale};
    const FixedMultiplier multiplier = quantize_multiplier(real);
    parameters.mantissa[output] = reduced_mantissa(multiplier.mantissa);
    parameters.shift[output] =
        static_cast<std::int8_t>(multiplier.shift < most_wide_shift ? multiplier.shift : most_wide_shift);
    if (source.integer_bias != nullptr)
      parameters.bias[output] = source.integer_bias[output];
    else if (source.bias != nullptr)
      parameters.bias[output] =
          round_to_integer(double{source.bias[output]} / product, -most_bias, most_bias);
  }
  parameters.low = quantize_bound<std::int16_t>(source.low, source.output);
  parameters.high = quantize_bound<std::int16_t>(source.high, source.output);
  parameters.output = source.output;
}

/// Activations in 16 bits, symmetric, with weights in 8: the accuracy of floats nearly, at twice the memory
/// of int8 between layers and the same weights. Bit for bit what TFLite's 16x8 reference kernels compute, on
/// every target. Needs ranges.
struct Int16x8Policy {
  static constexpr const char* name = "whet::Int16x8Policy";
  using activation = std::int16_t;
  static constexpr bool needs_ranges = true;
  /// A tensor that is never negative is quantized like any other.
  static constexpr bool zero_based = false;
  /// Those of its weights, which have 8 bits.
  static constexpr int scale_levels = 127;

  template <class Target, int Outputs, int Inputs, bool>
  using affine = Int16x8Affine<Target, Outputs, Inputs>;
  template <class Target, int Outputs, int Inputs, bool>
  using depthwise = Int16x8Affine<Target, Outputs, Inputs, Target::int8_depthwise_panel>;
  /// The gates are dense layers whose outputs have the scale of gates.
  template <class Target, Cell Kind, int Units, int Features, bool>
  using recurrent =
      IntegerRecurrent<std::int16_t, Kind, Int16x8Affine<Target, gates_of(Kind) * Units, Features>,
                       Int16x8Affine<Target, gates_of(Kind) * Units, Units>>;

  /// The quantization of a tensor that was seen to span `range`.
  static constexpr TensorQuantization quantize(Range range, bool) {
    const double low = -double{range.low};
    const double high = double{range.high};
    return {Int8Policy::positive_scale(low > high ? low : high, 32767.0), 0};
  }
};

}  // namespace whet
