#pragma once

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relative_conv2d.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/search/choice.hpp>
#include <whet/topology/search/repeat.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/zoo/inverted_residual.hpp>

namespace whet::zoo {

/// An InvertedBottleneck whose expansion is a factor of the input's channels.
template <auto Expansion, auto Filters, auto Kernel = 3, auto Step = 1, class Function = ReLU6,
          class Attention = Layers<>>
struct ExpandedBottleneck {
  using layers = Layers<Named<"expand", RelativeConv2D<Expansion>>, BatchNorm, Function,
                        Named<"depthwise", DepthwiseConv2D<Kernel, Stride{Step}>>, BatchNorm, Function,
                        Named<"attention", Attention>, Named<"project", Conv2D<Filters, 1>>, BatchNorm>;
};

/// A stage of MobileNetV2: a bottleneck that takes steps of `Step` pixels, then up to MoreBlocks residual
/// blocks of its width. How many is left to a search, and each argument but MoreBlocks may be `any(…)`.
/// Source: Sandler et al. 2018, table 2.
template <auto Filters, auto Expansion, auto Kernel = 3, auto Step = 2, auto MoreBlocks = 2>
struct MobileStageV2 {
  using layers = Layers<ExpandedBottleneck<Expansion, Filters, Kernel, Step>,
                        Repeat<0, MoreBlocks, InvertedResidual<Filters * Expansion, Filters, Kernel>>>;
};

/// The same with hard swish, and squeeze-excite in all of its blocks or in none.
/// Source: Howard et al. 2019 (MobileNetV3), tables 1 and 2.
template <auto Filters, auto Expansion, auto Kernel = 3, auto Step = 2, auto MoreBlocks = 2>
struct MobileStageV3 {
  template <class Attention>
  struct With {
    using layers = Layers<
        ExpandedBottleneck<Expansion, Filters, Kernel, Step, HardSwish, Attention>,
        Repeat<0, MoreBlocks, InvertedResidual<Filters * Expansion, Filters, Kernel, HardSwish, Attention>>>;
  };
  using layers = Layers<Choice<With<Layers<>>, With<SqueezeExcite<4>>>>;
};

}  // namespace whet::zoo
