#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <whet/topology/average_pool.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/topology/channel_part.hpp>
#include <whet/topology/conv1d.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/elu.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/gru.hpp>
#include <whet/topology/hard_sigmoid.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/prelu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/relu6.hpp>
#include <whet/topology/reshape.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/sequence.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/shuffle_channels.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/simple_rnn.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/topology/swish.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/topology/transposed_conv2d.hpp>
#include <whet/topology/upsample.hpp>
#include <whet/topology/zero_pad.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/weights.hpp>

/// Topologies with every kind of layer between them, and weights that no two of are alike.
namespace networks {

/// Uneven strides and paddings, a flattened image, and all that a convolutional classifier is made of.
struct Images
    : whet::Sequential<whet::Input<9, 7, 3>, whet::Named<"stem", whet::Conv2D<8, 3, whet::Stride{2}>>,
                       whet::BatchNorm, whet::ReLU,
                       whet::Named<"depthwise", whet::DepthwiseConv2D<whet::Size{3, 2}, whet::Multiplier{2}>>,
                       whet::ReLU6, whet::Residual<whet::Conv2D<16, 3, whet::Groups{4}>, whet::HardSwish>,
                       whet::SqueezeExcite<4>, whet::AveragePool<2, whet::Stride{1}, whet::Same>,
                       whet::Conv2D<6, 2, whet::Valid, whet::Dilation{2}>,
                       whet::LeakyReLU<whet::Ratio<1, 10>>, whet::Flatten, whet::Dropout<whet::Ratio<1, 2>>,
                       whet::Named<"scores", whet::Dense<5>>, whet::Softmax> {};

/// An image in and an image out.
struct Rearranged
    : whet::Sequential<whet::Input<4, 5, 4>, whet::ZeroPad<1, 0, 2, 1>, whet::ShuffleChannels<2>,
                       whet::Concat<whet::Layers<whet::ChannelPart<0>, whet::PReLU>,
                                    whet::Layers<whet::ChannelPart<1>, whet::ELU>>,
                       whet::MaxPool<2, whet::Same>, whet::TransposedConv2D<3, 4, whet::Stride{2}>,
                       whet::Swish, whet::TransposedConv2D<2, 2, whet::Stride{3}, whet::Valid>,
                       whet::HardTanh, whet::Upsample<whet::Size{2, 1}>, whet::HardSigmoid> {};

/// A transposed convolution with one row and column more in front than behind, and means of parts of windows.
struct UnevenlyPadded : whet::Sequential<whet::Input<5, 4, 2>, whet::TransposedConv2D<3, 3, whet::Stride{2}>,
                                         whet::AveragePool<3, whet::Stride{2}, whet::Same>> {};

/// Vectors only, with a value-by-value product.
struct Vectors
    : whet::Sequential<whet::Input<12>, whet::Named<"first", whet::Dense<6>>, whet::BatchNorm, whet::Sigmoid,
                       whet::Reshape<2, 3, 1>, whet::Conv2D<4, 2>, whet::Tanh, whet::Flatten, whet::PReLU,
                       whet::Multiply<whet::Layers<whet::Dense<7>, whet::Sigmoid>, whet::Dense<7>>,
                       whet::Concat<whet::Layers<>, whet::Dense<2>>> {};

/// What int8 has kernels and ONNX has operators for.
struct Int8
    : whet::Sequential<whet::Input<6, 6, 3>, whet::Named<"stem", whet::Conv2D<8, 3, whet::Stride{2}>>,
                       whet::ReLU, whet::Residual<whet::DepthwiseConv2D<3>, whet::ReLU, whet::Conv2D<8, 1>>,
                       whet::MaxPool<2, whet::Stride{1}>, whet::Flatten,
                       whet::Named<"scores", whet::Dense<5>>> {};

/// A residual block whose body and input both end in a join.
struct Joins : whet::Sequential<
                   whet::Input<3, 3, 2>, whet::Concat<whet::Layers<>, whet::Conv2D<2, 1>>, whet::ReLU,
                   whet::Concat<whet::Layers<>, whet::Conv2D<4, 1>>,
                   whet::Residual<whet::Conv2D<4, 1>, whet::Concat<whet::Conv2D<4, 1>, whet::Conv2D<4, 1>>>> {
};

struct Normalized : whet::Sequential<whet::Input<3>, whet::Dense<2>, whet::BatchNorm> {};

/// Sequences of 6 steps of 5 features.
template <class Cell>
struct Recurrent : whet::Sequential<whet::Input<6, 5>, whet::Conv1D<4, 3, whet::Causal>, whet::ReLU, Cell,
                                    whet::Named<"scores", whet::Dense<3>>> {};
using LastOfLstm = Recurrent<whet::LSTM<7>>;
using LastOfGru = Recurrent<whet::GRU<7>>;
using LastOfSimple = Recurrent<whet::SimpleRNN<7>>;
struct AllOfLstm
    : whet::Sequential<whet::Input<6, 5>, whet::LSTM<4, whet::Sequence>, whet::GRU<3, whet::Sequence>> {};

/// Numbers in [-1, 1) that no seed of a library's generator decides.
class Numbers {
 public:
  explicit Numbers(std::uint32_t seed) : state(seed) {}
  float operator()() {
    state = state * 1664525u + 1013904223u;
    return static_cast<float>(static_cast<std::int32_t>(state)) * 0x1p-31f;
  }
  std::vector<float> several(std::size_t count) {
    std::vector<float> values(count);
    for (float& value : values) value = (*this)();
    return values;
  }

 private:
  std::uint32_t state;
};

/// Of magnitudes that neither vanish nor explode; variances of batch normalization are positive, as are
/// slopes.
template <class Network>
whet::Weights<Network> weights(std::uint32_t seed = 1) {
  whet::Weights<Network> result;
  Numbers numbers(seed);
  for (std::size_t index = 0; index < result.records().size(); ++index) {
    const whet::LayerRecord& record = result.records()[index];
    auto layer = result.parameters().layer(index);
    const float size =
        1.5f / std::sqrt(static_cast<float>(record.affine.inputs > 0 ? record.affine.inputs : 1));
    for (float& value : std::span(layer.kernel.data(), static_cast<std::size_t>(layer.kernel.size())))
      value = record.role == whet::LayerRole::normalization || record.role == whet::LayerRole::slopes
                  ? 0.6f + 0.3f * numbers()
                  : size * numbers();
    // The bias of slopes is not used.
    if (record.role == whet::LayerRole::slopes) continue;
    for (float& value : std::span(layer.bias.data(), static_cast<std::size_t>(layer.bias.size())))
      value = 0.4f * numbers();
  }
  return result;
}

/// Ranges as a calibration may have found them, none like another.
template <class Network>
whet::Quantization<Network> ranges() {
  whet::Quantization<Network> result;
  for (std::size_t tensor = 0; tensor < result.ranges.size(); ++tensor) {
    const float wide = static_cast<float>(tensor);
    result.ranges[tensor] = {-1.0f - 0.05f * wide, 1.5f + 0.03f * wide};
  }
  return result;
}

}  // namespace networks
