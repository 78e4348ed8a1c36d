#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/coded_weights.hpp>
#include <whet/precision/int8_convolution.hpp>

namespace whet {

/// Parameters of y = scale_x · scale_w · (W·q) + b with weights of fewer than eight bits and q = round(x /
/// scale_x) chosen per sample at run time, as DynamicInt8Affine. Float in and out.
template <class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups, bool NonNegativeInput,
          auto Layout = Target::int8_panel>
struct DynamicCodedAffine {
  using target = Target;
  using weights_type = CodedWeights<Coding, Outputs, Inputs, Groups, Layout>;
  static constexpr auto panel = Layout;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  static constexpr bool nonnegative_input = NonNegativeInput;
  static constexpr auto padded = static_cast<std::size_t>(panel.padded_outputs(Outputs));
  /// Bytes of workspace a kernel needs for one sample: its scale, sums of inputs, tables, and the quantized
  /// input. Per sample for several at once as much.
  static constexpr std::size_t way_scratch =
      weights_type::input_sums * sizeof(std::int32_t) + weights_type::table_size;
  static constexpr std::size_t scratch = sizeof(float) + way_scratch + static_cast<std::size_t>(Inputs);
  static constexpr std::size_t row_scratch = scratch;
  /// And for a convolution of one sample: the quantized image and the weights as bytes.
  static constexpr std::size_t convolution_scratch(const Geometry& geometry) {
    return whole_lines(geometry.input.size()) + weights_type::unpacked_size +
           int8_convolution_scratch<Target>(geometry, NonNegativeInput);
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
};

template <class Target, class Coding, int Outputs, int Inputs, WeightGroups Groups, bool NonNegativeInput,
          auto Layout>
constexpr void pack(
    DynamicCodedAffine<Target, Coding, Outputs, Inputs, Groups, NonNegativeInput, Layout>& parameters,
    const AffineSource& source) {
  detail::clear(parameters);
  pack_rows_of_floats(parameters, source);
}

/// A Dynamic policy with weights of few bits; groups as in CodedPolicy.
template <class Coding, int Group = 0>
struct DynamicCodedPolicy {
  using coding = Coding;
  using activation = float;
  static constexpr bool needs_ranges = false;
  /// Of codings that round to the nearest integer: see precision/weight_levels.hpp.
  static constexpr int weight_levels = Coding::step == 1 ? Coding::most : 0;
  static constexpr int scale_levels = Coding::most;
  static constexpr int group = Group;
  static constexpr WeightGroups filter_groups = filter_groups_of(Group);

  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = DynamicCodedAffine<Target, Coding, Outputs, Inputs, Group, NonNegativeInput,
                                    coded_affine_panel<Target, Coding::bits, Outputs>()>;
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using convolution = DynamicCodedAffine<Target, Coding, Outputs, Inputs, filter_groups, NonNegativeInput>;
  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using depthwise =
      DynamicCodedAffine<Target, Coding, Outputs, Inputs, 0, NonNegativeInput, Target::int8_depthwise_panel>;
};

}  // namespace whet
