#pragma once

#include <array>
#include <string_view>

#include <whet/core/error.hpp>
#include <whet/topology/channel_part.hpp>
#include <whet/topology/elu.hpp>
#include <whet/topology/hard_sigmoid.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/shuffle_channels.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/swish.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/topology/upsample.hpp>
#include <whet/topology/zero_pad.hpp>

namespace whet {

namespace error {
template <class Layer>
inline constexpr bool no_onnx_operator = false;
}  // namespace error

/// What the type of a layer says beyond its record, for the export to ONNX. A layer of one's own that is one
/// operator without weights says so in its namespace:
///   constexpr whet::OnnxLayer onnx_layer(Softsign) { return {.operation = "Softsign"}; }
struct OnnxLayer {
  enum class Form : unsigned char {
    function,      ///< one operator of one tensor, value by value
    clip,          ///< to [numbers[0], numbers[1]]
    gate,          ///< the product of the tensor and of what the operator makes of it
    zero_pad,      ///< extents: rows above and below, columns left and right
    upsample,      ///< extents: factors of height and width
    channel_part,  ///< extents: index and number of parts
    shuffle,       ///< extents: groups
    record,        ///< the record says it all
  };
  struct Attribute {
    std::string_view name{};
    float value = 0.0f;
  };
  Form form = Form::function;
  std::string_view operation{};
  std::array<Attribute, 2> attributes{};
  std::array<float, 2> numbers{};
  std::array<int, 4> extents{};
};

// The layers that have an operator of ONNX, or are made of some.

constexpr OnnxLayer onnx_layer(ReLU) { return {.operation = "Relu"}; }
constexpr OnnxLayer onnx_layer(ReLU6) { return {.form = OnnxLayer::Form::clip, .numbers = {0.0f, 6.0f}}; }
constexpr OnnxLayer onnx_layer(HardTanh) { return {.form = OnnxLayer::Form::clip, .numbers = {-1.0f, 1.0f}}; }
template <class Slope>
constexpr OnnxLayer onnx_layer(LeakyReLU<Slope>) {
  return {.operation = "LeakyRelu", .attributes = {{{"alpha", static_cast<float>(Slope::value)}}}};
}
constexpr OnnxLayer onnx_layer(ELU) { return {.operation = "Elu", .attributes = {{{"alpha", 1.0f}}}}; }
constexpr OnnxLayer onnx_layer(Sigmoid) { return {.operation = "Sigmoid"}; }
constexpr OnnxLayer onnx_layer(Tanh) { return {.operation = "Tanh"}; }
constexpr OnnxLayer onnx_layer(Swish) { return {.form = OnnxLayer::Form::gate, .operation = "Sigmoid"}; }
constexpr OnnxLayer onnx_layer(HardSigmoid) {
  return {.operation = "HardSigmoid", .attributes = {{{"alpha", 1.0f / 6.0f}, {"beta", 0.5f}}}};
}
constexpr OnnxLayer onnx_layer(HardSwish) { return {.operation = "HardSwish"}; }
template <int Top, int Bottom, int Left, int Right>
constexpr OnnxLayer onnx_layer(ZeroPad<Top, Bottom, Left, Right>) {
  return {.form = OnnxLayer::Form::zero_pad, .extents = {Top, Bottom, Left, Right}};
}
template <Size Factor>
constexpr OnnxLayer onnx_layer(Upsample<Factor>) {
  return {.form = OnnxLayer::Form::upsample, .extents = {Factor.height, Factor.width}};
}
template <int Index, int Parts>
constexpr OnnxLayer onnx_layer(ChannelPart<Index, Parts>) {
  return {.form = OnnxLayer::Form::channel_part, .extents = {Index, Parts}};
}
template <int Groups>
constexpr OnnxLayer onnx_layer(ShuffleChannels<Groups>) {
  return {.form = OnnxLayer::Form::shuffle, .extents = {Groups}};
}

namespace detail {

/// `onnx_layer` of any layer. Fails with a sentence where ONNX has no operator for it.
template <class Layer>
constexpr OnnxLayer onnx_layer_of() {
  if constexpr (requires { onnx_layer(Layer{}); })
    return onnx_layer(Layer{});
  else if constexpr (Layer::role == LayerRole::activation || Layer::role == LayerRole::rearrange ||
                     Layer::role == LayerRole::custom)
    static_assert(error::no_onnx_operator<Layer>,
                  "whet: ONNX has no operator for this layer; where one operator does what it does, say so "
                  "with `onnx_layer` (importer/onnx/export_layer.hpp); the argument is the layer");
  else
    return {.form = OnnxLayer::Form::record};
}

}  // namespace detail
}  // namespace whet
