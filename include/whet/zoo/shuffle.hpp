#pragma once

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/channel_part.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/shuffle_channels.hpp>

namespace whet::zoo {

/// The branch of a shuffle block that computes: 1x1, 3x3 depthwise, 1x1.
template <auto Filters, auto Step, class Normalization>
struct ShuffleBranch {
  using layers = Layers<Named<"conv1", Conv2D<Filters, 1>>, Normalization, ReLU,
                        Named<"depthwise", DepthwiseConv2D<3, Stride{Step}>>, Normalization,
                        Named<"conv2", Conv2D<Filters, 1>>, Normalization, ReLU>;
};

/// Half of the channels go past, the other half through a branch that keeps their number `Filters`, and then
/// both halves are shuffled. Channels in and out: 2 · Filters.
/// Source: Ma et al. 2018 (ShuffleNet V2), figure 3c.
template <auto Filters, class Normalization = BatchNorm>
struct ShuffleBlock {
  using layers =
      Layers<Concat<ChannelPart<0>, Layers<ChannelPart<1>, ShuffleBranch<Filters, 1, Normalization>>>,
             ShuffleChannels<2>>;
};

/// Halves the image: both branches take all channels and make `Filters` each. Channels out: 2 · Filters.
/// Source: Ma et al. 2018 (ShuffleNet V2), figure 3d.
template <auto Filters, class Normalization = BatchNorm>
struct ShuffleDownsample {
  using layers = Layers<Concat<Layers<Named<"past_depthwise", DepthwiseConv2D<3, Stride{2}>>, Normalization,
                                      Named<"past_conv", Conv2D<Filters, 1>>, Normalization, ReLU>,
                               ShuffleBranch<Filters, 2, Normalization>>,
                        ShuffleChannels<2>>;
};

}  // namespace whet::zoo
