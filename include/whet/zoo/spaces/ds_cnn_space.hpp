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
#include <whet/topology/search/any.hpp>
#include <whet/topology/search/choice.hpp>
#include <whet/topology/search/repeat.hpp>
#include <whet/topology/search/search_space.hpp>
#include <whet/topology/window_options.hpp>

namespace whet::zoo {

/// Depthwise-separable layer of chosen width; the number of pixels is kept or halved.
template <auto Filters, auto Kernel, auto Step>
struct SpeechBlock {
  using layers = Layers<Named<"depthwise", DepthwiseConv2D<Kernel, Stride{Step}>>, BatchNorm, ReLU,
                        Named<"pointwise", Conv2D<Filters, 1>>, BatchNorm, ReLU>;
};

/// Networks like DS-CNN for keyword spotting: the stem's window in time and frequency, then two to seven
/// separable layers of two widths. DSCNN of the same shape is one of them.
/// Source: Zhang et al. 2018 (Hello Edge), table 4.
template <class NetworkInput = Input<49, 10>, int Classes = 12>
struct DSCNNSpace
    : SearchSpace<
          NetworkInput,  //
          Named<"stem", Conv2D<any(16, 24, 32, 48, 64), any(Size{10, 4}, Size{8, 4}, Size{5, 4}, Size{3}),
                               any(Stride{2}, Stride{2, 1})>>,
          BatchNorm, ReLU, Dropout<Ratio<1, 5>>,
          Named<"first", SpeechBlock<any(16, 24, 32, 48, 64), any(3, 5), any(1, 2)>>,
          Named<"early", Repeat<0, 2, SpeechBlock<any(16, 24, 32, 48, 64), any(3, 5), 1>>>,
          Named<"late", Repeat<1, 4, SpeechBlock<any(16, 24, 32, 48, 64, 96), any(3, 5), 1>>>,
          Dropout<Ratio<2, 5>>, GlobalAveragePool, Named<"head", Dense<Classes>>> {};

}  // namespace whet::zoo
