#pragma once

#include <whet/core/ratio.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/scaled.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/zoo/separable.hpp>

namespace whet::zoo {

/// MobileNetV1 at full width. Normalization comes behind the convolutions: BatchNorm for training, nothing
/// once it is folded. Source: Howard et al. 2017, table 1.
template <class NetworkInput = Input<224, 224, 3, NonNegative>, int Classes = 1000,
          class Normalization = Layers<>>
struct MobileNetV1 : Sequential<NetworkInput,  //
                                Named<"stem", Conv2D<32, 3, Stride{2}>>, Normalization, ReLU,
                                Named<"block1", Separable<64, 1, Normalization>>,
                                Named<"block2", Separable<128, 2, Normalization>>,
                                Named<"block3", Separable<128, 1, Normalization>>,
                                Named<"block4", Separable<256, 2, Normalization>>,
                                Named<"block5", Separable<256, 1, Normalization>>,
                                Named<"block6", Separable<512, 2, Normalization>>,
                                Named<"block7", Separable<512, 1, Normalization>>,
                                Named<"block8", Separable<512, 1, Normalization>>,
                                Named<"block9", Separable<512, 1, Normalization>>,
                                Named<"block10", Separable<512, 1, Normalization>>,
                                Named<"block11", Separable<512, 1, Normalization>>,
                                Named<"block12", Separable<1024, 2, Normalization>>,
                                Named<"block13", Separable<1024, 1, Normalization>>,  //
                                GlobalAveragePool, Named<"head", Dense<Classes>>, Softmax> {};

/// A quarter of the width, for 96x96 images with or without a person in them.
/// Source: the visual wake words task of MLPerf Tiny, Banbury et al. 2021.
template <class Normalization = Layers<>>
struct VisualWakeWords : Scaled<MobileNetV1<Input<96, 96, 3, NonNegative>, 2, Normalization>, Ratio<1, 4>> {};

}  // namespace whet::zoo
