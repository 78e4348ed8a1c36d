#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/coded_weights.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/weight_only.hpp>

namespace whet {

/// Parameters of y = scale · (W·x) + b whose tensors are float32 and whose weights have fewer than eight
/// bits. Shapes: W [Outputs][Inputs] in the target's float32 panels, neighbouring inputs of an output in one
/// byte; scale and b [Outputs] in float32; padded to whole panels. With groups of inputs, W is the integer of
/// a weight times the multiplier of its group.
template <class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups>
struct WeightOnlyCodedAffine {
  using target = Target;
  using weights_type = CodedWeights<Coding, Outputs, Inputs, Groups, Target::float32_panel>;
  static constexpr auto panel = Target::float32_panel;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  static constexpr bool multiplies_floats = true;
  static constexpr auto padded = static_cast<std::size_t>(panel.padded_outputs(Outputs));
  /// Bytes of workspace a kernel needs for one sample, and per sample for several at once.
  static constexpr std::size_t scratch = 0;
  static constexpr std::size_t row_scratch = 0;
  /// And for a convolution of one sample: where the target has a kernel for that the weights as floats, which
  /// each pixel meets, besides what a float convolution takes.
  static constexpr std::size_t decoded_size = Target::decodes_convolutions ? panel.size(Outputs, Inputs) : 0;
  static constexpr std::size_t convolution_scratch(const Geometry& geometry) {
    return sizeof(float) * decoded_size + detail::float_convolution_scratch<Target, Float32>(geometry);
  }

  weights_type weights;
  alignas(panel.alignment) float scale[padded];
  float bias[padded];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visitor("scale", self.scale);
    visitor("bias", self.bias);
  }

  /// W [output][input] as it is multiplied, without the output's scale. Exact.
  WHET_INLINE constexpr float weight(int output, int input) const {
    return static_cast<float>(weights.multiplied(output, input));
  }
};

template <class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups>
constexpr void pack(WeightOnlyCodedAffine<Target, Coding, Outputs, Inputs, Groups>& parameters,
                    const AffineSource& source) {
  detail::clear(parameters);
  pack_rows_of_floats(parameters, source);
}

/// A WeightOnly policy with weights of few bits; groups as in CodedPolicy.
template <class Coding, int Group = 0>
struct WeightOnlyCodedPolicy {
  using activation = float;
  static constexpr bool needs_ranges = false;
  /// Of codings that round to the nearest integer: see precision/weight_levels.hpp.
  static constexpr int weight_levels = Coding::step == 1 ? Coding::most : 0;
  static constexpr int scale_levels = Coding::most;
  static constexpr int group = Group;
  static constexpr WeightGroups filter_groups = Group;

  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = WeightOnlyCodedAffine<Target, Coding, Outputs, Inputs, Group>;
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using convolution = WeightOnlyCodedAffine<Target, Coding, Outputs, Inputs, Group>;
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using depthwise = WeightOnlyCodedAffine<Target, Coding, Outputs, Inputs, 0>;
};

template <int Group>
struct WeightOnly<GroupedInt4Policy<Group>> : WeightOnlyCodedPolicy<Int4Coding, Group> {
  static constexpr const char* name = Group == 0    ? "whet::WeightOnly<whet::GroupedInt4Policy<0>>"
                                      : Group == 32 ? "whet::WeightOnly<whet::GroupedInt4Policy<32>>"
                                      : Group == 64 ? "whet::WeightOnly<whet::GroupedInt4Policy<64>>"
                                                    : "whet::WeightOnly<whet::GroupedInt4Policy<128>>";
};
template <>
struct WeightOnly<Int4Policy> : WeightOnlyCodedPolicy<Int4Coding, 32> {
  static constexpr const char* name = "whet::WeightOnly<whet::Int4Policy>";
};

}  // namespace whet
