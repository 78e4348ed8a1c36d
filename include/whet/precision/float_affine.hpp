#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/core/memory_layout.hpp>
#include <whet/core/window.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/clear.hpp>

// A weight number says how weights are stored that are multiplied as float32: `stored` is what an array
// holds, `decode` the float that it stands for, `scaled` whether that is in units of a scale of its output.
// Kernels are the same for all of them but for how a vector of weights is loaded (`load_weights`).

namespace whet {

/// Weights as they are.
struct Float32 {
  using stored = float;
  static constexpr bool scaled = false;
  /// The largest magnitude that `encode` keeps finite.
  static constexpr float largest = std::numeric_limits<float>::max();

  WHET_INLINE static constexpr float decode(float weight) { return weight; }
  WHET_INLINE static constexpr float encode(float weight) { return weight; }
};

namespace detail {
/// value / 2^bits to the nearest integer, ties to even; 0 < bits < 32, value < 2^31.
WHET_INLINE constexpr std::uint32_t shift_to_nearest_even(std::uint32_t value, int bits) {
  const std::uint32_t odd = value >> bits & 1U;
  return (value + (1U << (bits - 1)) - 1U + odd) >> bits;
}

/// Bytes of workspace that a convolution of one sample needs on targets with panels: zeros as many as a
/// kernel row sees, for what is outside of the image; of a depthwise one the decoded weights, where `Number`
/// is not what kernels multiply.
template <class Target, class Number>
constexpr std::size_t float_convolution_scratch(const Geometry& geometry) {
  constexpr auto panel = Target::float32_panel;
  if (panel.outputs == 1) return 0;
  if (!geometry.is_depthwise())
    return geometry.has_padding() ? sizeof(float) * static_cast<std::size_t>(geometry.window.kernel_width *
                                                                             geometry.group_channels())
                                  : 0;
  return std::is_same_v<Number, Float32>
             ? 0
             : sizeof(float) * panel.size(geometry.output.channels, geometry.inputs());
}
}  // namespace detail

/// What FloatAffine takes of memory for an extent that is a value. Sizes of workspaces are in bytes.
template <class Target, class Number>
struct FloatAffineMemory {
  static constexpr MemoryLayout layout(int outputs, int inputs) {
    constexpr auto panel = Target::float32_panel;
    MemoryLayout members;
    members.add_array<typename Number::stored>(panel.size(outputs, inputs), panel.alignment);
    members.add_array<float>(static_cast<std::size_t>(panel.padded_outputs(outputs)), panel.alignment);
    return members;
  }
  static constexpr std::size_t scratch(int, int) { return 0; }
  static constexpr std::size_t convolution_scratch(int, int, const Geometry& geometry) {
    return detail::float_convolution_scratch<Target, Number>(geometry);
  }
};

/// Parameters of y = W·x + b whose tensors are float32 and whose weights are stored as `Number`.
/// Shapes: W [Outputs][Inputs] in the target's float32 panels, b [Outputs] in float32; both padded with zeros
/// to whole panels.
template <class Target, class Number, int Outputs, int Inputs>
struct FloatAffine {
  using target = Target;
  using number = Number;
  using memory = FloatAffineMemory<Target, Number>;
  static constexpr auto panel = Target::float32_panel;
  static constexpr int outputs = Outputs;
  static constexpr int inputs = Inputs;
  /// Bytes of workspace a kernel needs for one sample, and per sample for several at once.
  static constexpr std::size_t scratch = memory::scratch(Outputs, Inputs);
  static constexpr std::size_t row_scratch = 0;
  /// And for a convolution of one sample.
  static constexpr std::size_t convolution_scratch(const Geometry& geometry) {
    return memory::convolution_scratch(Outputs, Inputs, geometry);
  }

  alignas(panel.alignment) typename Number::stored weights[panel.size(Outputs, Inputs)];
  alignas(panel.alignment) float bias[static_cast<std::size_t>(panel.padded_outputs(Outputs))];

  /// What the sum of an output's products starts from, and what it becomes.
  WHET_INLINE constexpr float start(int output) const { return bias[output]; }
  WHET_INLINE static constexpr float finish(int, float sum) { return sum; }

  /// Calls visitor(name, array or value) for every member, in declaration order.
  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("weights", self.weights);
    visitor("bias", self.bias);
  }
};

/// Errors: none; a weight whose magnitude is beyond Number::largest becomes infinity, which `freeze` refuses.
template <class Target, class Number, int Outputs, int Inputs>
constexpr void pack(FloatAffine<Target, Number, Outputs, Inputs>& parameters, const AffineSource& source) {
  constexpr auto panel = Target::float32_panel;
  static_assert(sizeof(parameters) == FloatAffineMemory<Target, Number>::layout(Outputs, Inputs).size());
  detail::clear(parameters);
  for (int output = 0; output < Outputs; ++output) {
    for (int input = 0; input < Inputs; ++input)
      parameters.weights[panel.index(output, input, Inputs)] = Number::encode(
          source.kernel[static_cast<std::size_t>(output) * Inputs + static_cast<std::size_t>(input)]);
    parameters.bias[output] = source.bias != nullptr ? source.bias[output] : 0.0f;
  }
}

/// Parameters that the float kernels take: W in the target's float32 panels, stored as `number`.
template <class Parameters>
concept FloatMatrix = requires(const Parameters& parameters, typename Parameters::number::stored weight) {
  { Parameters::number::decode(weight) } -> std::same_as<float>;
  { Parameters::number::scaled } -> std::convertible_to<bool>;
  { parameters.finish(0, parameters.start(0)) } -> std::same_as<float>;
};

}  // namespace whet
