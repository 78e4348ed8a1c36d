#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/block_pairs.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/int8_convolution.hpp>
#include <whet/precision/int8_weights.hpp>

namespace whet {

/// Parameters of y = scale_x * scale_w * (W·q) + b with q = round(x / scale_x) chosen per sample at run time
/// (symmetric; [0, 127] where the input is never negative, else [-127, 127]). Float in and out.
/// Shapes: W [Outputs][Inputs] in panels, scale and bias [Outputs]; padded with zeros.
template <class Target, int Outputs, int Inputs, bool NonNegativeInput, auto Layout = Target::int8_panel>
struct DynamicInt8Affine {
  static_assert(Inputs <= 65536, "whet: an int8 layer takes at most 65536 inputs, or its sums overflow");

  using target = Target;
  static constexpr auto panel = Layout;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  static constexpr bool nonnegative_input = NonNegativeInput;
  static constexpr auto padded = static_cast<std::size_t>(panel.padded_outputs(Outputs));
  /// Bytes of workspace a kernel needs for one sample: the quantized input. And per sample for several at
  /// once: its scale besides, and with panel kernels signed inputs take 16 bits.
  static constexpr std::size_t scratch = static_cast<std::size_t>(Inputs);
  static constexpr std::size_t row_scratch =
      sizeof(float) + (panel.inputs > 1 && !NonNegativeInput ? 2U : 1U) *
                          static_cast<std::size_t>(panel.padded_inputs(Inputs));
  /// And for a convolution of one sample: the quantized image, padded so that what follows is aligned.
  static constexpr std::size_t convolution_scratch(const Geometry& geometry) {
    return whole_lines(geometry.input.size()) + int8_convolution_scratch<Target>(geometry, NonNegativeInput);
  }

  alignas(panel.alignment) std::int8_t weights[panel.size(Outputs, Inputs)];
  alignas(panel.alignment) float scale[padded];
  float bias[padded];
  /// Which products the target's kernels add in 16 bits, or nothing.
  static constexpr bool has_block_pairs = takes_block_pairs<Target>(panel, Inputs, NonNegativeInput);
  [[no_unique_address]] block_pairs_t<Target, has_block_pairs, Outputs, Inputs> block_pairs = {};

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visitor("scale", self.scale);
    visitor("bias", self.bias);
    visit_block_pairs(self, visitor);
  }

  /// Derives what the target needs from the other members; a constant evaluation goes without.
  constexpr void complete() { complete_block_pairs(*this); }
};

template <class Target, int Outputs, int Inputs, bool NonNegativeInput, auto Layout>
constexpr void pack(DynamicInt8Affine<Target, Outputs, Inputs, NonNegativeInput, Layout>& parameters,
                    const AffineSource& source) {
  detail::clear(parameters);
  AffineSource weights_only = source;
  weights_only.bias = nullptr;
  for (int output = 0; output < Outputs; ++output) {
    parameters.scale[output] = int8_weight_scale(weights_only, output, Inputs);
    quantize_row(source, output, Inputs, parameters.scale[output], [&](int input, std::int8_t value) {
      parameters.weights[Layout.index(output, input, Inputs)] = value;
    });
    parameters.bias[output] = source.bias != nullptr ? source.bias[output] : 0.0f;
  }
  parameters.complete();
}

/// Integer weights and products, float tensors between layers; the range of each layer's input is found per
/// sample at run time, so nothing has to be calibrated. Like PyTorch's quantize_dynamic.
template <class Policy>
struct Dynamic;

/// Policies that choose the range of a layer's input from all of its values.
template <class Policy>
inline constexpr bool ranges_at_run_time = false;
template <class Policy>
inline constexpr bool ranges_at_run_time<Dynamic<Policy>> = true;

template <>
struct Dynamic<Int8Policy> {
  static constexpr const char* name = "whet::Dynamic<whet::Int8Policy>";
  using activation = float;
  static constexpr bool needs_ranges = false;
  static constexpr int weight_levels = 127;

  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = DynamicInt8Affine<Target, Outputs, Inputs, NonNegativeInput>;
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using depthwise =
      DynamicInt8Affine<Target, Outputs, Inputs, NonNegativeInput, Target::int8_depthwise_panel>;
};

}  // namespace whet
