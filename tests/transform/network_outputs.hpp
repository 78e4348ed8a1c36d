#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/scores.hpp>
#include <whet/weights/weights.hpp>

/// Samples of numbers in [-1, 1), without labels.
template <class Network>
whet::Dataset random_samples(std::size_t count, std::uint64_t seed = 1) {
  whet::Generator generator(seed);
  std::vector<float> values(count * whet::input_shape<Network>.size());
  for (float& value : values) value = static_cast<float>(2.0 * generator.uniform() - 1.0);
  return whet::Dataset(whet::input_shape<Network>, std::move(values));
}

/// What the engine makes of a data set, sample by sample.
template <class Network>
std::vector<float> network_outputs(const whet::Weights<Network>& weights, const whet::Dataset& data) {
  std::vector<float> result;
  whet::for_each_output(weights, data, [&](std::size_t, std::span<const float> outputs) {
    result.insert(result.end(), outputs.begin(), outputs.end());
  });
  return result;
}

/// Numbers in [-0.5, 0.5) for all parameters, with variances that are positive.
template <class Network>
whet::Weights<Network> random_weights(std::uint64_t seed = 1) {
  whet::Generator generator(seed);
  whet::Weights<Network> weights;
  for (float& value : weights.values()) value = static_cast<float>(generator.uniform() - 0.5);
  for (std::size_t record = 0; record < weights.records().size(); ++record)
    if (weights.records()[record].role == whet::LayerRole::normalization)
      weights.parameters().kernel(record).col(2).array() += 1.0f;
  return weights;
}
