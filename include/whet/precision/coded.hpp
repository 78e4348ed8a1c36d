#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/memory_layout.hpp>
#include <whet/core/recurrence.hpp>
#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/coded_gates.hpp>
#include <whet/precision/coded_weights.hpp>
#include <whet/precision/float_requantization.hpp>
#include <whet/precision/gathered_codes.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/int8_convolution.hpp>
#include <whet/precision/int8_outputs.hpp>

namespace whet {

/// What CodedAffine takes of memory for an extent that is a value. Sizes of workspaces are in bytes.
template <class Target, class Coding, WeightGroups Groups, bool NonNegativeInput, auto Layout>
struct CodedAffineMemory {
  using weights = CodedWeightsMemory<Coding, Groups, Layout>;

  /// Multipliers of groups can make sums that are too large for the float form.
  static constexpr bool has_float_form(int inputs) {
    return weights::multiplied_fit_bytes(inputs) && takes_float_requantization<Target>(inputs);
  }
  static constexpr MemoryLayout layout(int outputs, int inputs) {
    return int8_layout<Target>(weights::layout(outputs, inputs).as_member(), Layout, outputs,
                               has_float_form(inputs));
  }
  static constexpr std::size_t scratch(int, int inputs) {
    if constexpr (MultipliesCodes<Target>)
      return GatheredCodes<Target, Coding::bits>::affine_size(inputs, weights::groups(inputs));
    return weights::input_sums(inputs) * sizeof(std::int32_t) + weights::table_size(inputs);
  }
  /// The weights as bytes besides what an int8 convolution takes.
  static constexpr std::size_t convolution_scratch(int outputs, int inputs, const Geometry& geometry) {
    if constexpr (MultipliesCodes<Target>)
      if (!geometry.is_depthwise())
        return GatheredCodes<Target, Coding::bits>::convolution_size(geometry, weights::groups(inputs));
    return weights::unpacked_size(outputs, inputs) +
           int8_convolution_scratch<Target>(geometry, NonNegativeInput);
  }
};

/// Parameters of y = clamp(requantize(W·q + b) + zero point) with weights of fewer than eight bits: int8 in
/// and out, int32 accumulator. As Int8Affine but for the weights, which CodedWeights describes; with groups
/// of inputs, W is the integer of a weight times the multiplier of its group.
template <class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups, bool NonNegativeInput,
          auto Layout = Target::int8_panel>
struct CodedAffine {
  using target = Target;
  using memory = CodedAffineMemory<Target, Coding, Groups, NonNegativeInput, Layout>;
  using weights_type = CodedWeights<Coding, Outputs, Inputs, Groups, Layout>;
  static constexpr auto panel = Layout;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  static constexpr bool nonnegative_input = NonNegativeInput;
  static constexpr auto padded = static_cast<std::size_t>(panel.padded_outputs(Outputs));
  /// Bytes of workspace a kernel needs for one sample, and per sample for several at once.
  static constexpr std::size_t scratch = memory::scratch(Outputs, Inputs);
  static constexpr std::size_t row_scratch = scratch;
  /// And for a convolution of one sample.
  static constexpr std::size_t convolution_scratch(const Geometry& geometry) {
    return memory::convolution_scratch(Outputs, Inputs, geometry);
  }

  weights_type weights;
  alignas(panel.alignment) std::int32_t bias[padded];
  std::int32_t mantissa[padded];
  std::int8_t shift[padded];
  /// Bounds of the fused activation, quantized.
  std::int8_t low;
  std::int8_t high;
  /// The zero point of the input: what a convolution sees outside of the image.
  std::int8_t padding;
  TensorQuantization output;
  /// As of int8 layers.
  static constexpr bool has_float_form = memory::has_float_form(Inputs);
  [[no_unique_address]] float_requantization_t<Target, has_float_form, static_cast<int>(padded)>
      float_requantization = {};

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visit_int8_outputs(self, visitor);
    visit_float_requantization(self, visitor);
  }

  /// Derives what the target needs from the other members; a constant evaluation goes without.
  constexpr void complete() { complete_float_requantization(*this); }
};

template <class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups, bool NonNegativeInput,
          auto Layout>
constexpr void pack(
    CodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>& parameters,
    const AffineSource& source) {
  static_assert(
      sizeof(parameters) ==
      CodedAffineMemory<Target, Coding, Groups, NonNegativeInput, Layout>::layout(Outputs, Inputs).size());
  detail::clear(parameters);
  for (int output = 0; output < Outputs; ++output) {
    const CodedRow row = pack_row(parameters.weights, source, output);
    pack_int8_output(parameters, source, output, row.scale, row.sum, row.reach);
  }
  pack_int8_bounds(parameters, source);
  parameters.complete();
}

/// Weights of few bits and static int8 activations, which are those of Int8Policy. Groups of `Group` inputs
/// of a dense or recurrent layer, or of a filter, share a scale, or all inputs of an output (0); those of a
/// depthwise filter, which are few, share one.
template <class Coding, int Group = 0>
struct CodedPolicy {
  using coding = Coding;
  static constexpr int group = Group;
  static constexpr WeightGroups filter_groups = filter_groups_of(Group);
  /// Of codings that round to the nearest integer: see precision/weight_levels.hpp.
  static constexpr int weight_levels = Coding::step == 1 ? Coding::most : 0;
  static constexpr int scale_levels = Coding::most;
  using activation = std::int8_t;
  static constexpr bool needs_ranges = true;
  static constexpr bool zero_based = true;

  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = CodedAffine<Target, Coding, Outputs, Inputs, Group, NonNegativeInput,
                             coded_affine_panel<Target, Coding::bits, Outputs>()>;
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using convolution = CodedAffine<Target, Coding, Outputs, Inputs, filter_groups, NonNegativeInput>;
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using depthwise =
      CodedAffine<Target, Coding, Outputs, Inputs, 0, NonNegativeInput, Target::int8_depthwise_panel>;
  template <class Target, Cell Kind, int Units, int Features, bool NonNegativeInput>
  using recurrent = CodedRecurrent<Target, Coding, Group, Kind, Units, Features>;

  static constexpr TensorQuantization quantize(Range range, bool nonnegative) {
    return Int8Policy::quantize(range, nonnegative);
  }
};

}  // namespace whet
