#pragma once

#include <whet/core/ratio.hpp>
#include <whet/topology/average_pool.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv1d.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/gru.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/prelu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/shuffle_channels.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/simple_rnn.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/topology/transposed_conv2d.hpp>
#include <whet/topology/upsample.hpp>
#include <whet/zoo/fire.hpp>
#include <whet/zoo/ghost.hpp>
#include <whet/zoo/inverted_residual.hpp>
#include <whet/zoo/separable.hpp>
#include <whet/zoo/shuffle.hpp>

/// Small networks with each of the ways in which channels hang together.
namespace unit_networks {

using namespace whet;

struct Perceptron : Sequential<Input<12>, Named<"a", Dense<24>>, BatchNorm, ReLU, Named<"b", Dense<16>>,
                               Sigmoid, Dense<5>> {};

struct Flat : Sequential<Input<8, 8, 3>, Named<"a", Conv2D<10, 3>>, PReLU, MaxPool<2>, Flatten,
                         Named<"b", Dense<9>>, Sigmoid, Dropout<Ratio<1, 5>>, Dense<5>, Softmax> {};

struct Projected
    : Sequential<
          Input<8, 8, 3>, Named<"stem", Conv2D<6, 3>>, BatchNorm, ReLU,
          Residual<Shortcut<Named<"past", Conv2D<8, 1, Stride{2}>>>, Named<"first", Conv2D<7, 3, Stride{2}>>,
                   BatchNorm, Sigmoid, Named<"second", Conv2D<8, 3>>, BatchNorm>,
          ReLU, Residual<Named<"third", Conv2D<8, 3>>, BatchNorm>, GlobalAveragePool, Dense<5>> {};

struct Mobile : Sequential<Input<8, 8, 3>, Named<"stem", Conv2D<8, 3>>, BatchNorm, ReLU,
                           Named<"separable", zoo::Separable<12, 2, BatchNorm>>,
                           Named<"inverted", zoo::InvertedResidual<24, 12, 3, ReLU6, SqueezeExcite<4>>>,
                           DepthwiseConv2D<3, Multiplier{2}>, AveragePool<2>, Named<"wide", Conv2D<10, 1>>,
                           GlobalAveragePool, Dense<5>> {};

struct Joined : Sequential<Input<8, 8, 3>, Named<"fire", zoo::Fire<6, 8, BatchNorm>>,
                           Named<"ghost", zoo::Ghost<12>>, Named<"end", Conv2D<5, 3>>,
                           Concat<Layers<>, Named<"left", Conv2D<4, 1>>>, Flatten, Dense<5>> {};

struct Shuffled : Sequential<Input<8, 8, 3>, Named<"stem", Conv2D<16, 3>>, ReLU,
                             Named<"grouped", Conv2D<24, 3, Groups{4}>>, ReLU, ShuffleChannels<3>,
                             Named<"down", zoo::ShuffleDownsample<12>>, Named<"block", zoo::ShuffleBlock<12>>,
                             Flatten, Named<"dense", Dense<7>>, Dense<5>> {};

struct Decoder : Sequential<Input<4, 4, 3>, Named<"a", Conv2D<8, 3>>, ReLU, Upsample<Size{2}>,
                            Named<"b", TransposedConv2D<6, 3, Stride{2}>>, ReLU, Conv2D<2, 1>> {};

struct Steps : Sequential<Input<9, 4, 2>, Named<"a", Conv1D<6, 3>>, Named<"b", LSTM<8, Sequence>>,
                          Named<"c", GRU<7, Sequence>>, Named<"d", SimpleRNN<6>>, Dense<5>> {};

}  // namespace unit_networks
