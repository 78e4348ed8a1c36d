#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/core/memory_layout.hpp>
#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/float_requantization.hpp>
#include <whet/precision/int8_convolution.hpp>
#include <whet/precision/int8_weights.hpp>
#include <whet/precision/requantize.hpp>

namespace whet {

/// The layout of an int8 layer: its weights, and what Int8Affine has behind them.
template <class Target, class Panel>
constexpr MemoryLayout int8_layout(MemoryLayout weights, Panel panel, int outputs, bool has_float_form) {
  const auto padded = static_cast<std::size_t>(panel.padded_outputs(outputs));
  MemoryLayout members = weights;
  members.add_array<std::int32_t>(padded, panel.alignment);
  members.add_array<std::int32_t>(padded);
  members.add_array<std::int8_t>(padded);
  members.add_array<std::int8_t>(3);
  members.add_value<TensorQuantization>();
  if (has_float_form) members.add(float_requantization_layout<Target>(padded));
  return members;
}

/// What Int8Affine takes of memory for an extent that is a value. Sizes of workspaces are in bytes.
template <class Target, bool NonNegativeInput, auto Layout>
struct Int8AffineMemory {
  static constexpr MemoryLayout layout(int outputs, int inputs) {
    MemoryLayout weights;
    weights.add_array<std::int8_t>(Layout.size(outputs, inputs), Layout.alignment);
    return int8_layout<Target>(weights, Layout, outputs, takes_float_requantization<Target>(inputs));
  }
  static constexpr std::size_t scratch(int, int) { return 0; }
  static constexpr std::size_t convolution_scratch(int, int, const Geometry& geometry) {
    return int8_convolution_scratch<Target>(geometry, NonNegativeInput);
  }
};

/// Parameters of y = clamp(requantize(W·q + b) + zero point), int8 in and out, int32 accumulator, exact for
/// Inputs <= 2^16. The input's zero point is folded into b, so a kernel multiplies plain integers.
/// Shapes: W [Outputs][Inputs] in panels, the rest [Outputs]; padded with zeros.
/// NonNegativeInput: the topology proves q in [0, 127], which the fastest exact kernels need.
template <class Target, int Outputs, int Inputs, bool NonNegativeInput, auto Layout = Target::int8_panel>
struct Int8Affine {
  static_assert(Inputs <= 65536, "whet: an int8 layer takes at most 65536 inputs, or its sums overflow");

  using target = Target;
  using memory = Int8AffineMemory<Target, NonNegativeInput, Layout>;
  static constexpr auto panel = Layout;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  static constexpr bool nonnegative_input = NonNegativeInput;
  static constexpr auto padded = static_cast<std::size_t>(panel.padded_outputs(Outputs));
  /// Bytes of workspace a kernel needs for one sample, and per sample for several at once: panel kernels
  /// then widen signed inputs to 16 bits.
  static constexpr std::size_t scratch = memory::scratch(Outputs, Inputs);
  static constexpr std::size_t row_scratch =
      panel.inputs > 1 && !NonNegativeInput ? 2 * static_cast<std::size_t>(panel.padded_inputs(Inputs)) : 0;
  /// And for a convolution of one sample.
  static constexpr std::size_t convolution_scratch(const Geometry& geometry) {
    return memory::convolution_scratch(Outputs, Inputs, geometry);
  }

  alignas(panel.alignment) std::int8_t weights[panel.size(Outputs, Inputs)];
  alignas(panel.alignment) std::int32_t bias[padded];
  std::int32_t mantissa[padded];
  std::int8_t shift[padded];
  /// Bounds of the fused activation, quantized.
  std::int8_t low;
  std::int8_t high;
  /// The zero point of the input: what a convolution sees outside of the image.
  std::int8_t padding;
  TensorQuantization output;
  /// The same numbers in the form that the target's kernels are fastest with, or nothing.
  static constexpr bool has_float_form = has_float_requantization<Target, Inputs>;
  [[no_unique_address]] float_requantization_t<Target, Inputs, static_cast<int>(padded)>
      float_requantization = {};

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visitor("bias", self.bias);
    visitor("mantissa", self.mantissa);
    visitor("shift", self.shift);
    visitor("low", self.low);
    visitor("high", self.high);
    visitor("padding", self.padding);
    visitor("output", self.output);
    if constexpr (has_float_form) visitor("float_requantization", self.float_requantization);
  }

  /// Derives what the target needs from the other members; a constant evaluation goes without.
  constexpr void complete() {
    if constexpr (has_float_form)
      if (!std::is_constant_evaluated()) find_float_requantization(*this);
  }
};

/// round(real / scale) + zero point, clamped to the integers of a tensor; infinities give the ends. The
/// division is in single precision, as in TFLite's CalculateActivationRangeQuantized.
template <class Element = std::int8_t>
WHET_INLINE constexpr Element quantize_bound(float real, TensorQuantization quantization) {
  constexpr std::int64_t low = std::numeric_limits<Element>::min();
  constexpr std::int64_t high = std::numeric_limits<Element>::max();
  const std::int64_t steps = round_to_integer(double{real / quantization.scale}, 8 * low, 8 * high);
  return static_cast<Element>(
      round_to_integer(static_cast<double>(steps + quantization.zero_point), low, high));
}

/// The largest left shift, up to `shift`, that sums of magnitude up to `reach` survive in 32 bits. A smaller
/// one than wanted occurs only where all but tiny sums are beyond the output's range, and keeps them there.
WHET_INLINE constexpr int shift_without_wrapping(int shift, std::int64_t reach) {
  while (shift > 0 && (reach << shift) >= (std::int64_t{1} << 31)) --shift;
  return shift;
}

/// The bias of one output at scale `product`: what import fixed as it is, else the nearest that a left shift
/// of `multiplier` cannot push out of 32 bits.
WHET_INLINE constexpr std::int64_t int8_bias(const AffineSource& source, int output, double product,
                                             FixedMultiplier multiplier) {
  if (source.integer_bias != nullptr) return source.integer_bias[output];
  const std::int64_t limit = (std::int64_t{1} << 30) >> (multiplier.shift > 0 ? multiplier.shift : 0);
  const double bias = source.bias != nullptr ? double{source.bias[output]} / product : 0.0;
  return round_to_integer(bias, -limit, limit);
}

/// Fills in how output `output` is requantized, the same for weights of any width. scale: real value of an
/// integer of the row; sum: of these integers, which carries the input's zero point into the bias; reach:
/// largest magnitude of their products with int8 inputs.
template <class Parameters>
constexpr void pack_int8_output(Parameters& parameters, const AffineSource& source, int output, float scale,
                                std::int32_t sum, std::int64_t reach) {
  const double product = double{source.input.scale} * double{scale};
  const double real = (source.has_single_product() ? double{source.input.scale * scale} : product) /
                      double{source.output.scale};
  const FixedMultiplier multiplier = quantize_multiplier(real);
  parameters.bias[output] = static_cast<std::int32_t>(int8_bias(source, output, product, multiplier) -
                                                      std::int64_t{source.input.zero_point} * sum);
  parameters.mantissa[output] = multiplier.mantissa;
  reach += parameters.bias[output] < 0 ? -std::int64_t{parameters.bias[output]} : parameters.bias[output];
  parameters.shift[output] = static_cast<std::int8_t>(shift_without_wrapping(multiplier.shift, reach));
}

/// Fills in what all outputs of a layer share.
template <class Parameters>
constexpr void pack_int8_bounds(Parameters& parameters, const AffineSource& source) {
  parameters.low = quantize_bound(source.low, source.output);
  parameters.high = quantize_bound(source.high, source.output);
  parameters.padding = static_cast<std::int8_t>(source.input.zero_point);
  parameters.output = source.output;
}

template <class Target, int Outputs, int Inputs, bool NonNegativeInput, auto Layout>
constexpr void pack(Int8Affine<Target, Outputs, Inputs, NonNegativeInput, Layout>& parameters,
                    const AffineSource& source) {
  static_assert(sizeof(parameters) ==
                Int8AffineMemory<Target, NonNegativeInput, Layout>::layout(Outputs, Inputs).size());
  detail::clear(parameters);
  for (int output = 0; output < Outputs; ++output) {
    const float scale = int8_weight_scale(source, output, Inputs);
    std::int64_t reach = 0;
    const std::int32_t sum = quantize_row(source, output, Inputs, scale, [&](int input, std::int8_t value) {
      parameters.weights[Layout.index(output, input, Inputs)] = value;
      reach += 128 * (value < 0 ? -value : value);
    });
    pack_int8_output(parameters, source, output, scale, sum, reach);
  }
  pack_int8_bounds(parameters, source);
  parameters.complete();
}

/// Static int8, calibrated by whet: weights symmetric per output, activations per tensor with zero point 0
/// and [0, 127] wherever the topology proves x >= 0. The same bits on every target.
struct Int8Policy {
  static constexpr const char* name = "whet::Int8Policy";
  using activation = std::int8_t;
  static constexpr bool needs_ranges = true;
  static constexpr int weight_levels = 127;
  /// Non-negative tensors have zero point 0 and lie in [0, 127].
  static constexpr bool zero_based = true;

  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = Int8Affine<Target, Outputs, Inputs, NonNegativeInput>;
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using depthwise = Int8Affine<Target, Outputs, Inputs, NonNegativeInput, Target::int8_depthwise_panel>;

  /// The quantization of a tensor that was seen to span `range`.
  static constexpr TensorQuantization quantize(Range range, bool nonnegative) {
    return nonnegative ? TensorQuantization{positive_scale(double{range.high}, 127.0), 0} : asymmetric(range);
  }
  static constexpr float positive_scale(double span, double steps) {
    return static_cast<float>((span > 1e-30 ? span : 1.0) / steps);
  }
  static constexpr TensorQuantization asymmetric(Range range) {
    const float low = range.low < 0.0f ? range.low : 0.0f;
    const float high = range.high > 0.0f ? range.high : 0.0f;
    const double span = double{high} - double{low};  // as float it might overflow
    const float scale = positive_scale(span, 255.0);
    return {scale,
            static_cast<std::int32_t>(-128 - round_to_integer(double{low} / double{scale}, -255, 255))};
  }
};

/// Int8 with the conventions of the TFLite 8-bit specification, for imported models: any zero point, the
/// whole of [-128, 127] also for tensors that are never negative.
struct TfliteInt8Policy {
  static constexpr const char* name = "whet::TfliteInt8Policy";
  using activation = std::int8_t;
  static constexpr bool needs_ranges = true;
  static constexpr int weight_levels = 127;
  static constexpr bool zero_based = false;
  /// Activations are computed as TFLite's reference kernels do, in fixed point.
  static constexpr bool follows_tflite = true;

  template <class Target, int Outputs, int Inputs, bool>
  using affine = Int8Affine<Target, Outputs, Inputs, false>;
  template <class Target, int Outputs, int Inputs, bool>
  using depthwise = Int8Affine<Target, Outputs, Inputs, false, Target::int8_depthwise_panel>;

  static constexpr TensorQuantization quantize(Range range, bool) { return Int8Policy::asymmetric(range); }
};

}  // namespace whet
