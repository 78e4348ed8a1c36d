#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/clear.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/int8_weights.hpp>

namespace whet {

/// Weights as int8, in units of their output's scale.
struct ScaledInt8 {
  using stored = std::int8_t;
  static constexpr bool scaled = true;

  WHET_INLINE static constexpr float decode(std::int8_t weight) { return static_cast<float>(weight); }
};

/// Parameters of y = scale · (W·x) + b whose tensors are float32 and whose weights are int8 in [-127, 127].
/// Shapes: W [Outputs][Inputs] in the target's float32 panels, scale and b [Outputs] in float32; padded with
/// zeros to whole panels.
template <class Target, int Outputs, int Inputs>
struct WeightOnlyInt8Affine {
  using target = Target;
  using number = ScaledInt8;
  static constexpr auto panel = Target::float32_panel;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  /// What a product costs: that of floats, whatever the weights are stored as.
  static constexpr bool multiplies_floats = true;
  static constexpr auto padded = static_cast<std::size_t>(panel.padded_outputs(Outputs));
  /// As FloatAffine.
  static constexpr std::size_t scratch = 0;
  static constexpr std::size_t row_scratch = 0;
  static constexpr std::size_t convolution_scratch(const Geometry& geometry) {
    return detail::float_convolution_scratch<Target, ScaledInt8>(geometry);
  }

  alignas(panel.alignment) std::int8_t weights[panel.size(Outputs, Inputs)];
  alignas(panel.alignment) float scale[padded];
  alignas(panel.alignment) float bias[padded];

  WHET_INLINE static constexpr float start(int) { return 0.0f; }
  WHET_INLINE constexpr float finish(int output, float sum) const {
    return sum * scale[output] + bias[output];
  }

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visitor("scale", self.scale);
    visitor("bias", self.bias);
  }
};

template <class Target, int Outputs, int Inputs>
constexpr void pack(WeightOnlyInt8Affine<Target, Outputs, Inputs>& parameters, const AffineSource& source) {
  constexpr auto panel = Target::float32_panel;
  detail::clear(parameters);
  AffineSource weights_only = source;
  weights_only.bias = nullptr;
  for (int output = 0; output < Outputs; ++output) {
    parameters.scale[output] = int8_weight_scale(weights_only, output, Inputs);
    quantize_row(source, output, Inputs, parameters.scale[output], [&](int input, std::int8_t value) {
      parameters.weights[panel.index(output, input, Inputs)] = value;
    });
    parameters.bias[output] = source.bias != nullptr ? source.bias[output] : 0.0f;
  }
}

/// The weights of another policy, with sums and tensors between layers in single precision: what is gained is
/// size, and time where weights come from far.
template <class Policy>
struct WeightOnly;

template <>
struct WeightOnly<Int8Policy> {
  static constexpr const char* name = "whet::WeightOnly<whet::Int8Policy>";
  using activation = float;
  static constexpr bool needs_ranges = false;
  static constexpr int weight_levels = 127;

  template <class Target, int Outputs, int Inputs, bool NonNegativeInput>
  using affine = WeightOnlyInt8Affine<Target, Outputs, Inputs>;
};

}  // namespace whet
