#pragma once

#include <whet/whet.hpp>

namespace app {

/// Layers made of layers, of the user's own.
template <int Filters>
struct Block {
  using layers =
      whet::Layers<whet::Residual<whet::Named<"depthwise", whet::DepthwiseConv2D<3>>, whet::BatchNorm,
                                  whet::ReLU, whet::Named<"pointwise", whet::Conv2D<Filters, 1>>>,
                   whet::ReLU>;
};

/// One of nearly every kind of layer that has branches or looks at images.
struct Vision
    : whet::Sequential<whet::Input<12, 10, 3, whet::NonNegative>,
                       whet::Named<"stem", whet::Conv2D<16, 3, whet::Stride{2}>>, whet::BatchNorm,
                       whet::HardSwish, whet::Named<"block", Block<16>>, whet::SqueezeExcite<4>,
                       whet::ZeroPad<1>, whet::MaxPool<2>,
                       whet::Concat<whet::ChannelPart<0>, whet::Layers<whet::ChannelPart<1>, whet::PReLU>>,
                       whet::ShuffleChannels<2>, whet::Named<"grouped", whet::Conv2D<16, 3, whet::Groups{2}>>,
                       whet::AveragePool<2, whet::Stride{1}, whet::Same>, whet::GlobalAveragePool,
                       whet::Named<"head", whet::Dense<7>>, whet::Softmax> {};

}  // namespace app
