#pragma once

#include <whet/core/ratio.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/zoo/separable.hpp>

namespace whet::zoo {

/// Depthwise-separable network for keyword spotting: 49 frames of 10 cepstral coefficients, 12 classes.
/// Normalization comes behind the convolutions: BatchNorm for training, nothing once it is folded.
/// Source: Zhang et al. 2018 (Hello Edge), DS-CNN-S, as in MLPerf Tiny, Banbury et al. 2021.
template <class Normalization = Layers<>>
struct DSCNN : Sequential<Input<49, 10>,  //
                          Named<"stem", Conv2D<64, Size{10, 4}, Stride{2}>>, Normalization, ReLU,
                          Dropout<Ratio<1, 5>>, Named<"block1", Separable<64, 1, Normalization>>,
                          Named<"block2", Separable<64, 1, Normalization>>,
                          Named<"block3", Separable<64, 1, Normalization>>,
                          Named<"block4", Separable<64, 1, Normalization>>,  //
                          Dropout<Ratio<2, 5>>, GlobalAveragePool, Named<"head", Dense<12>>, Softmax> {};

}  // namespace whet::zoo
