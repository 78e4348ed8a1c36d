#pragma once

#include <cstddef>

#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/clear.hpp>

namespace whet {

/// Parameters of y = W·x + b in float32. Shapes: W [Outputs][Inputs] in the target's float32 panels,
/// b [Outputs]; both padded with zeros to whole panels.
template <class Target, int Outputs, int Inputs>
struct Float32Affine {
  using target = Target;
  static constexpr auto panel = Target::float32_panel;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  /// Bytes of workspace a kernel needs for one sample, and per sample for several at once.
  static constexpr std::size_t scratch = 0;
  static constexpr std::size_t row_scratch = 0;
  /// And for a convolution of one sample: what kernels see outside of the image, a row of zeros.
  static constexpr std::size_t convolution_scratch(const Geometry& geometry) {
    return panel.outputs > 1 && !geometry.is_depthwise() && geometry.has_padding()
               ? sizeof(float) * static_cast<std::size_t>(geometry.group_channels())
               : 0;
  }

  alignas(panel.alignment) float weights[panel.size(Outputs, Inputs)];
  alignas(panel.alignment) float bias[static_cast<std::size_t>(panel.padded_outputs(Outputs))];

  /// Calls visitor(name, array or value) for every member, in declaration order.
  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visitor("bias", self.bias);
  }
};

template <class Target, int Outputs, int Inputs>
constexpr void pack(Float32Affine<Target, Outputs, Inputs>& parameters, const AffineSource& source) {
  constexpr auto panel = Target::float32_panel;
  detail::clear(parameters);
  for (int output = 0; output < Outputs; ++output) {
    for (int input = 0; input < Inputs; ++input)
      parameters.weights[panel.index(output, input, Inputs)] =
          source.kernel[static_cast<std::size_t>(output) * Inputs + static_cast<std::size_t>(input)];
    parameters.bias[output] = source.bias != nullptr ? source.bias[output] : 0.0f;
  }
}

/// IEEE single precision throughout: the baseline every other policy is compared with.
struct Float32Policy {
  static constexpr const char* name = "whet::Float32Policy";
  /// What tensors between layers hold.
  using activation = float;
  /// Range of the values this policy can hold needs no calibration.
  static constexpr bool needs_ranges = false;

  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = Float32Affine<Target, Outputs, Inputs>;
};

}  // namespace whet
