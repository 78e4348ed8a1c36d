#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/train/initialize.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/weights/trained.hpp>

#include "batch.hpp"

namespace device {

/// Weights that look like noise, with biases and statistics that are not trivial, and calibrated ranges.
template <class Network>
whet::Trained<Network> some_network(std::uint64_t seed = 1) {
  whet::Trained<Network> trained;
  auto& weights = trained.weights;
  whet::initialize(weights, seed);
  Noise noise(static_cast<std::uint32_t>(seed));
  for (std::size_t index = 0; index < weights.records().size(); ++index) {
    const whet::LayerRecord& record = weights.records()[index];
    if (record.parameters() == 0) continue;
    auto layer = weights.parameters().layer(index);
    for (Eigen::Index output = 0; output < layer.bias.size(); ++output)
      layer.bias(output) += 0.25f * noise.value(false);
    if (record.role != whet::LayerRole::normalization) continue;
    for (Eigen::Index output = 0; output < layer.kernel.rows(); ++output) {
      layer.kernel(output, 0) = noise.value(false) + (noise.value(false) < 0.0f ? -0.5f : 0.5f);
      layer.kernel(output, 1) = 0.25f * noise.value(false);
      layer.kernel(output, 2) = 0.5f + noise.value(true);
    }
  }
  // A part of what is seen later, so that some values saturate.
  std::vector<float> samples;
  for (int sample = 1; sample <= 8; ++sample) {
    const std::vector<float> one = noise_of<Network>(100 + sample);
    samples.insert(samples.end(), one.begin(), one.end());
  }
  trained.quantization =
      whet::calibrate(weights, whet::Dataset(whet::input_shape<Network>, std::move(samples)));
  return trained;
}

}  // namespace device
