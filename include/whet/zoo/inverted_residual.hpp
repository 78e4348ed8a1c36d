#pragma once

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/residual.hpp>

namespace whet::zoo {

/// Expands the channels to `Expanded`, filters each on its own and projects to `Filters` without an
/// activation. Attention weighs the expanded channels: SqueezeExcite<4> in MobileNetV3. Function: ReLU6, or
/// HardSwish in the later blocks of MobileNetV3.
/// Source: Sandler et al. 2018 (MobileNetV2), table 1; Howard et al. 2019 (MobileNetV3), figure 4.
template <auto Expanded, auto Filters, auto Kernel = 3, auto Step = 1, class Function = ReLU6,
          class Attention = Layers<>, class Normalization = BatchNorm>
struct InvertedBottleneck {
  using layers = Layers<Named<"expand", Conv2D<Expanded, 1>>, Normalization, Function,
                        Named<"depthwise", DepthwiseConv2D<Kernel, Stride{Step}>>, Normalization, Function,
                        Named<"attention", Attention>, Named<"project", Conv2D<Filters, 1>>, Normalization>;
};

/// The same around which the input goes past: for blocks that keep pixels and channels.
template <auto Expanded, auto Filters, auto Kernel = 3, class Function = ReLU6, class Attention = Layers<>,
          class Normalization = BatchNorm>
struct InvertedResidual {
  using layers =
      Layers<Residual<InvertedBottleneck<Expanded, Filters, Kernel, 1, Function, Attention, Normalization>>>;
};

}  // namespace whet::zoo
