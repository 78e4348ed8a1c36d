#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/prelu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/train/supernet/supernet_path.hpp>

#include "train/toy_data.hpp"

/// Convolutions of several widths and windows, with a residual block.
template <int Width, int Kernel, int Inner>
struct Elastic
    : whet::Sequential<whet::Input<4, 4, 3>, whet::Conv2D<Width, Kernel>, whet::BatchNorm, whet::ReLU,
                       whet::Residual<whet::Conv2D<Inner, 1>, whet::PReLU, whet::DepthwiseConv2D<Kernel>,
                                      whet::BatchNorm, whet::ReLU, whet::Conv2D<Width, 1>>,
                       whet::GlobalAveragePool, whet::Dense<3>> {};

/// A dense layer behind an image.
template <int Width, int Units>
struct Flattened : whet::Sequential<whet::Input<4, 4, 3>, whet::Conv2D<Width, 3, whet::Stride{2}>, whet::ReLU,
                                    whet::Flatten, whet::Dropout<whet::Ratio<1, 5>>, whet::Dense<Units>,
                                    whet::ReLU, whet::Dense<3>> {};

/// Normalization and slopes of single pixels.
template <int Width>
struct NormalizedPixels : whet::Sequential<whet::Input<4, 4, 3>, whet::Conv2D<Width, 3, whet::Stride{2}>,
                                           whet::Flatten, whet::BatchNorm, whet::PReLU, whet::Dense<3>> {};

/// A topology whose records have the keys 0, 1, ….
template <class Network>
whet::SupernetPath path_of() {
  whet::SupernetPath path{whet::candidate_network<float, Network>(), {}};
  for (std::size_t index = 0; index < path.network.records.size(); ++index)
    path.keys.push_back(static_cast<int>(index));
  return path;
}

inline whet::Dataset toy_images(int count, std::uint64_t seed = 1) {
  const whet::Dataset points = toy_data(count, 48, 3, seed);
  return {whet::Shape(4, 4, 3), std::vector<float>(points.samples().begin(), points.samples().end()),
          std::vector<int>(points.labels().begin(), points.labels().end()), 3};
}
