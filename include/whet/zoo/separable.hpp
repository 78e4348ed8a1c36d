#pragma once

#include <whet/topology/conv2d.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>

namespace whet::zoo {

/// Depthwise-separable convolution: 3x3 for each channel on its own, then 1x1 across the channels.
/// Source: Howard et al. 2017 (MobileNet), section 3.1.
template <auto Filters, auto Step = 1, class Normalization = Layers<>, class Function = ReLU>
struct Separable {
  using layers = Layers<Named<"depthwise", DepthwiseConv2D<3, Stride{Step}>>, Normalization, Function,
                        Named<"pointwise", Conv2D<Filters, 1>>, Normalization, Function>;
};

}  // namespace whet::zoo
