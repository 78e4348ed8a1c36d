#pragma once

#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/softmax.hpp>

namespace whet::zoo {

/// Residual network for 32x32 images in ten classes. Normalization comes behind the convolutions: BatchNorm
/// for training, nothing once it is folded.
/// Source: He et al. 2016, at the size of the image classification task of MLPerf Tiny, Banbury et al. 2021.
template <class Normalization = Layers<>>
struct ResNet8 : Sequential<Input<32, 32, 3, NonNegative>,  //
                            Named<"stem", Conv2D<16, 3>>, Normalization, ReLU,
                            Named<"stack1", Residual<Named<"conv1", Conv2D<16, 3>>, Normalization, ReLU,
                                                     Named<"conv2", Conv2D<16, 3>>, Normalization>>,
                            ReLU,
                            Named<"stack2", Residual<Shortcut<Named<"shortcut", Conv2D<32, 1, Stride{2}>>>,
                                                     Named<"conv1", Conv2D<32, 3, Stride{2}>>, Normalization,
                                                     ReLU, Named<"conv2", Conv2D<32, 3>>, Normalization>>,
                            ReLU,
                            Named<"stack3", Residual<Shortcut<Named<"shortcut", Conv2D<64, 1, Stride{2}>>>,
                                                     Named<"conv1", Conv2D<64, 3, Stride{2}>>, Normalization,
                                                     ReLU, Named<"conv2", Conv2D<64, 3>>, Normalization>>,
                            ReLU,  //
                            GlobalAveragePool, Named<"head", Dense<10>>, Softmax> {};

}  // namespace whet::zoo
