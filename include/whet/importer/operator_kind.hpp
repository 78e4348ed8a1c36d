#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace whet::importer {

/// What a node of a graph computes. The set is that of whet's layers; a reader maps the operators of its
/// format to it.
enum class OperatorKind : unsigned char {
  convolution,
  depthwise_convolution,
  transposed_convolution,
  dense,
  recurrent,
  batch_normalization,
  average_pool,
  max_pool,
  global_average_pool,
  add,
  multiply,
  concatenate,
  pad,
  upsample,
  channel_part,
  channel_shuffle,
  reshape,
  relu,
  relu6,
  hard_tanh,
  leaky_relu,
  prelu,
  elu,
  sigmoid,
  hard_sigmoid,
  tanh,
  swish,
  hard_swish,
  softmax,
  quantize,
  dequantize
};

struct OperatorFacts {
  OperatorKind kind;
  std::string_view name;   ///< for messages
  std::string_view layer;  ///< the layer of whet that computes it; empty: several layers or none
  std::size_t least;       ///< inputs, constants included
  std::size_t most;
};

/// No limit of its own on the number of branches: topology/join.hpp has one.
inline constexpr std::size_t any_number = static_cast<std::size_t>(-1);

inline constexpr std::array<OperatorFacts, 31> operator_facts_list{{
    {OperatorKind::convolution, "convolution", "Conv2D", 2, 3},
    {OperatorKind::depthwise_convolution, "depthwise convolution", "DepthwiseConv2D", 2, 3},
    {OperatorKind::transposed_convolution, "transposed convolution", "TransposedConv2D", 2, 3},
    {OperatorKind::dense, "dense", "Dense", 2, 3},
    {OperatorKind::recurrent, "recurrent", "", 4, 4},
    {OperatorKind::batch_normalization, "batch normalization", "BatchNorm", 5, 5},
    {OperatorKind::average_pool, "average pool", "AveragePool", 1, 1},
    {OperatorKind::max_pool, "max pool", "MaxPool", 1, 1},
    {OperatorKind::global_average_pool, "global average pool", "GlobalAveragePool", 1, 1},
    {OperatorKind::add, "add", "Add", 2, any_number},
    {OperatorKind::multiply, "multiply", "Multiply", 2, 2},
    {OperatorKind::concatenate, "concatenate", "Concat", 1, any_number},
    {OperatorKind::pad, "pad", "ZeroPad", 1, 1},
    {OperatorKind::upsample, "upsample", "Upsample", 1, 1},
    {OperatorKind::channel_part, "channel part", "ChannelPart", 1, 1},
    {OperatorKind::channel_shuffle, "channel shuffle", "ShuffleChannels", 1, 1},
    {OperatorKind::reshape, "reshape", "", 1, 1},
    {OperatorKind::relu, "relu", "ReLU", 1, 1},
    {OperatorKind::relu6, "relu6", "ReLU6", 1, 1},
    {OperatorKind::hard_tanh, "hard tanh", "HardTanh", 1, 1},
    {OperatorKind::leaky_relu, "leaky relu", "LeakyReLU", 1, 1},
    {OperatorKind::prelu, "prelu", "PReLU", 2, 2},
    {OperatorKind::elu, "elu", "ELU", 1, 1},
    {OperatorKind::sigmoid, "sigmoid", "Sigmoid", 1, 1},
    {OperatorKind::hard_sigmoid, "hard sigmoid", "HardSigmoid", 1, 1},
    {OperatorKind::tanh, "tanh", "Tanh", 1, 1},
    {OperatorKind::swish, "swish", "Swish", 1, 1},
    {OperatorKind::hard_swish, "hard swish", "HardSwish", 1, 1},
    {OperatorKind::softmax, "softmax", "Softmax", 1, 1},
    {OperatorKind::quantize, "quantize", "", 1, 1},
    {OperatorKind::dequantize, "dequantize", "", 1, 1},
}};

constexpr const OperatorFacts& operator_facts(OperatorKind kind) {
  return operator_facts_list[static_cast<std::size_t>(kind)];
}

/// Whether an operator gives values that it takes, and zeros, as they are.
constexpr bool moves_values(OperatorKind kind) {
  return kind == OperatorKind::max_pool || kind == OperatorKind::pad || kind == OperatorKind::upsample ||
         kind == OperatorKind::channel_part || kind == OperatorKind::channel_shuffle ||
         kind == OperatorKind::reshape;
}

}  // namespace whet::importer
