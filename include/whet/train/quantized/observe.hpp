#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>

#include <Eigen/Core>

#include <whet/data/dataset.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/quantized/cell_state.hpp>
#include <whet/train/quantized/weight_grid.hpp>
#include <whet/train/scores.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/weights.hpp>

namespace whet::quantized {

/// Where the scales of a network start that is not trained yet: by what its tensors are for a few batches,
/// with zero point 0; the input's by the range of all samples; a cell state has room. The running statistics
/// of batch normalization settle on the way. Errors: std::invalid_argument when the input is declared
/// NonNegative and is not.
template <class Network>
Quantization<Network> observe(Weights<Network>& weights, const Dataset& samples, std::size_t batch,
                              Generator generator, ThreadPool& pool) {
  constexpr std::size_t most_batches = 64;  // 0.9^64 of what the statistics were remains
  constexpr int most = 127;
  constexpr float trained_output = 1.0F / 128.0F;  // Of recurrent layers: all that their cells can give
  Quantization<Network> result;
  const auto [low, high] = std::ranges::minmax(samples.samples());
  result.ranges[0] = {low, high};
  if (input_bounds<Network>.nonnegative() && low < 0.0F)
    throw std::invalid_argument("train: the input is declared NonNegative, found a sample of " +
                                std::to_string(low));
  Engine<float> engine = make_engine(weights, pool);
  const std::size_t features = samples.shape().size();
  AlignedValues<float> values;
  for (std::size_t begin = 0; begin < std::min(samples.size(), most_batches * batch); begin += batch) {
    const std::size_t count = std::min(batch, samples.size() - begin);
    const auto part = samples.samples().subspan(begin * features, count * features);
    values.assign(part.begin(), part.end());
    engine.forward({values.data(), static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(features)},
                   engine.last_record(), &generator);
  }
  for (int record = 0; record < layer_count<Network>; ++record) {
    const auto index = static_cast<std::size_t>(record);
    const ConstBatch<float> output = engine.output(record);
    const std::span<const float> outputs(output.data(), static_cast<std::size_t>(output.size()));
    const LayerRole role = records<Network>[index].role;
    result.fixed[index + 1] =
        TensorQuantization{role == LayerRole::recurrent ? trained_output : initial_scale(outputs, most), 0};
    result.states[index] = CellState::untrained;
    if (role == LayerRole::normalization)
      weights.parameters().kernel(index) = engine.parameters().kernel(index);
  }
  return result;
}

}  // namespace whet::quantized
