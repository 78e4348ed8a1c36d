#pragma once

#include <limits>
#include <optional>

#include <whet/core/inline.hpp>
#include <whet/kernel/lookup/tabulate.hpp>
#include <whet/precision/int16_activation.hpp>
#include <whet/precision/lookup.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/tanh.hpp>

namespace whet::detail {

/// Policies whose int8 layers compute what TFLite's reference kernels compute.
template <class Policy>
concept FollowsTflite = requires {
  requires Policy::follows_tflite;
};

/// The quantization that TFLite demands of the output of an int8 activation.
template <class Layer>
inline constexpr std::optional<TensorQuantization> specified_output{};
template <>
inline constexpr std::optional<TensorQuantization> specified_output<Sigmoid>{kernel::sigmoid_quantization};
template <>
inline constexpr std::optional<TensorQuantization> specified_output<Tanh>{kernel::tanh_quantization};

/// Tabulates an activation as TFLite's reference kernel computes it. False where there is none for this
/// layer and quantization; the table is then that of the rounded function.
template <class Layer>
WHET_INLINE constexpr bool tabulate_as_tflite(Layer, LookupParameters& parameters, TensorQuantization input,
                                              TensorQuantization output) {
  if (!Layer::clamps) return false;
  kernel::tabulate_slope(parameters, input, output, 1.0f, Layer::bounds.low, Layer::bounds.high);
  return true;
}
template <class Slope>
WHET_INLINE constexpr bool tabulate_as_tflite(LeakyReLU<Slope>, LookupParameters& parameters,
                                              TensorQuantization input, TensorQuantization output) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  kernel::tabulate_slope(parameters, input, output, static_cast<float>(Slope::value), -infinity, infinity);
  return true;
}
WHET_INLINE constexpr bool tabulate_as_tflite(Sigmoid, LookupParameters& parameters, TensorQuantization input,
                                              TensorQuantization output) {
  if (output != kernel::sigmoid_quantization) return false;
  kernel::tabulate_sigmoid(parameters, input);
  return true;
}
WHET_INLINE constexpr bool tabulate_as_tflite(Tanh, LookupParameters& parameters, TensorQuantization input,
                                              TensorQuantization output) {
  if (output != kernel::tanh_quantization) return false;
  kernel::tabulate_tanh(parameters, input);
  return true;
}
WHET_INLINE constexpr bool tabulate_as_tflite(HardSwish, LookupParameters& parameters,
                                              TensorQuantization input, TensorQuantization output) {
  return kernel::tabulate_hard_swish(parameters, input, output);
}

/// Packs an activation with 16 bits. Its tensors have any scale, but for the outputs of sigmoid and tanh.
template <class Layer>
WHET_INLINE constexpr void pack_activation(Layer, Int16Slope& parameters, TensorQuantization input,
                                           TensorQuantization output) {
  static_assert(Layer::clamps);
  pack(parameters, input, output, 1.0f, Layer::bounds.low, Layer::bounds.high);
}
template <class Slope>
WHET_INLINE constexpr void pack_activation(LeakyReLU<Slope>, Int16Slope& parameters, TensorQuantization input,
                                           TensorQuantization output) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  pack(parameters, input, output, static_cast<float>(Slope::value), -infinity, infinity);
}
template <class Layer, GateFunction Function>
WHET_INLINE constexpr void pack_activation(Layer, Int16Gate<Function>& parameters, TensorQuantization input,
                                           TensorQuantization) {
  pack(parameters, input);
}
template <class Layer>
WHET_INLINE constexpr void pack_activation(Layer, Int16Lookup& parameters, TensorQuantization input,
                                           TensorQuantization output) {
  pack(
      parameters, [](double x) { return Layer::template value<double>(x); }, input, output);
}

}  // namespace whet::detail
