#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/memory_layout.hpp>
#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/block_pairs.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/float_requantization.hpp>
#include <whet/precision/int8_convolution.hpp>
#include <whet/precision/int8_outputs.hpp>
#include <whet/precision/int8_weights.hpp>

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
    MemoryLayout members =
        int8_layout<Target>(weights, Layout, outputs, takes_float_requantization<Target>(inputs));
    if (takes_block_pairs<Target>(Layout, inputs, NonNegativeInput))
      members.add(block_pairs_layout<Target>(outputs, inputs));
    return members;
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
  static constexpr bool has_float_form = takes_float_requantization<Target>(Inputs);
  [[no_unique_address]] float_requantization_t<Target, has_float_form, static_cast<int>(padded)>
      float_requantization = {};
  /// Which products the target's kernels add in 16 bits, or nothing.
  static constexpr bool has_block_pairs = takes_block_pairs<Target>(panel, Inputs, NonNegativeInput);
  [[no_unique_address]] block_pairs_t<Target, has_block_pairs, Outputs, Inputs> block_pairs = {};

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visit_int8_outputs(self, visitor);
    visit_float_requantization(self, visitor);
    visit_block_pairs(self, visitor);
  }

  /// Derives what the target needs from the other members; a constant evaluation goes without.
  constexpr void complete() {
    complete_float_requantization(*this);
    complete_block_pairs(*this);
  }
};

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
