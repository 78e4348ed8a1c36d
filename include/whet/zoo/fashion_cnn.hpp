#pragma once

#include <whet/core/ratio.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/sequential.hpp>

namespace whet::zoo {

/// A 3x3 convolution with stride, normalized.
template <auto Filters, auto Step = 1>
struct FashionConv {
  using layers = Layers<Named<"conv", Conv2D<Filters, 3, Stride{Step}>>, BatchNorm, ReLU>;
};

/// A residual block that costs little: depthwise-separable, its width kept.
template <auto Filters>
struct FashionBlock {
  using layers = Layers<Residual<Named<"depthwise", DepthwiseConv2D<3>>, BatchNorm, ReLU,
                                 Named<"pointwise", Conv2D<Filters, 1>>, BatchNorm>,
                        ReLU>;
};

/// FashionCNN with another width of its stem, from which the other widths follow, and another rate of
/// dropout.
template <auto Width, class DropoutRate = Ratio<1, 5>>
struct FashionCNNOfWidth
    : Sequential<Input<28, 28, NonNegative>,  //
                 Named<"stem", FashionConv<Width>>, Named<"down1", FashionConv<2 * Width, 2>>,
                 Named<"block1", FashionBlock<2 * Width>>, Named<"down2", FashionConv<4 * Width, 2>>,
                 Named<"block2", FashionBlock<4 * Width>>, Named<"block3", FashionBlock<4 * Width>>,
                 Named<"wide", Conv2D<8 * Width, 1>>, BatchNorm, ReLU,  //
                 GlobalAveragePool, Dropout<DropoutRate>, Named<"head", Dense<10>>> {};

/// Small network for 28x28 grey images in ten classes: Fashion-MNIST in a quarter of an hour on two cores.
/// Ends in scores; the loss that trains it contains the softmax.
struct FashionCNN : FashionCNNOfWidth<16> {};

}  // namespace whet::zoo
