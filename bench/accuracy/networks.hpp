#pragma once

#include <whet/train/options.hpp>
#include <whet/whet.hpp>

namespace bench {

/// The classifier of the README.
struct Mlp : whet::Sequential<whet::Input<784, whet::NonNegative>,  //
                              whet::Dense<256>, whet::ReLU, whet::Dense<256>, whet::ReLU, whet::Dense<10>> {};

template <int Filters>
struct ConvBlock {
  using layers = whet::Layers<whet::Conv2D<Filters, 3>, whet::BatchNorm, whet::ReLU>;
};

/// 21,690 parameters, of which 15,690 are those of the last layer.
struct Cnn : whet::Sequential<whet::Input<28, 28, whet::NonNegative>,  //
                              ConvBlock<8>, whet::MaxPool<2>, ConvBlock<16>, whet::MaxPool<2>, ConvBlock<32>,
                              whet::Flatten, whet::Dense<10>> {};

/// The rows of an image one after the other.
struct Lstm : whet::Sequential<whet::Input<28, 28, whet::NonNegative>, whet::LSTM<64>, whet::Dense<10>> {};

/// How a network is trained in float, and for a precision from there.
template <class Network>
inline constexpr whet::TrainOptions float_training{.epochs = 10};
template <class Network>
inline constexpr whet::TrainOptions precision_training{.epochs = 5, .learning_rate = 1e-3};

}  // namespace bench
