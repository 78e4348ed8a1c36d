#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "networks.hpp"
#include "program.hpp"

namespace bench {

/// Images to train with and images to measure on.
template <class Network>
const whet::DataSplit& images() {
  static const whet::DataSplit chosen = [] {
    const bool as_images = whet::input_shape<Network>.height > 1;
    whet::DataSplit all = whet::data::fashion_mnist({.as_images = as_images});
    if (!measures_validation) return all;
    return whet::DataSplit{all.train.first(50000), all.train.last(10000)};
  }();
  return chosen;
}

/// A training in float, with the ranges that 512 images take, and the same without batch normalization.
template <class Network>
struct Seed {
  using Folded = whet::Folded<Network>;

  std::uint64_t number;
  whet::Weights<Network> weights;
  whet::Quantization<Network> ranges;
  whet::Weights<Folded> folded;
  whet::Quantization<Folded> folded_ranges;
  double float_accuracy;
};

/// Images that ranges, biases and roundings are taken from.
template <class Network>
whet::Dataset calibration_images() {
  return images<Network>().train.first(512);
}

template <class Network>
whet::Quantization<Network> ranges_of(const whet::Weights<Network>& weights, const whet::Dataset& samples) {
  return whet::calibrate(weights, samples, whet::Percentile{99.99});
}

/// Three of them, trained when first asked for. Instantiated in <network>.cpp, as training takes long to
/// compile.
template <class Network>
const std::vector<Seed<Network>>& seeds();

}  // namespace bench
