#pragma once

#include <cstddef>

#include <whet/precision/binary.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>

namespace whet {

namespace error {
template <class Topology, int Index, class Layer>
inline constexpr bool no_binary_form = false;
template <class Topology, int Index, class Layer>
inline constexpr bool inputs_of_one_sign = false;
}  // namespace error

namespace detail {

constexpr bool has_binary_form(const LayerRecord& layer) {
  return layer.role != LayerRole::recurrent && layer.window.groups == 1 && !layer.window.transposed;
}

/// Says in a sentence why a layer with weights cannot be binary.
template <class Network, int Index>
constexpr bool check_binary_layer() {
  constexpr const LayerRecord& layer = records<Network>[Index];
  static_assert(
      has_binary_form(layer) || error::no_binary_form<Network, Index, layer_t<Network, Index>>,
      "whet: depthwise, grouped and transposed convolutions and recurrent layers have no binary form; "
      "give this one another policy, as in Mixed<BinaryPolicy, At<\"its name\", Int8Policy>>; the "
      "arguments are topology, index and layer");
  constexpr auto producer = static_cast<std::size_t>(layer.producer < 0 ? 0 : layer.producer);
  constexpr Bounds bounds = layer.producer < 0 ? input_bounds<Network> : records<Network>[producer].bounds;
  static_assert(
      !bounds.nonnegative() || error::inputs_of_one_sign<Network, Index, layer_t<Network, Index>>,
      "whet: no input of this binary layer is ever negative, so that all of its signs are +1: put "
      "HardTanh in the place of a ReLU, and let the first layer of a network with an Input that is "
      "NonNegative have another policy, as EdgesInt8<BinaryPolicy> does; the arguments are topology, "
      "index and layer");
  return true;
}

/// Bytes of workspace that a binary layer's kernel needs for one sample.
template <class Target>
constexpr std::size_t binary_scratch(const LayerRecord& layer) {
  return layer.role == LayerRole::affine ? 0 : binary_convolution_scratch<Target>(layer.geometry());
}

}  // namespace detail
}  // namespace whet
