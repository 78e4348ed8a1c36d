#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

#include <whet/data/dataset.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/operation/channel_moments.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/scores.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/aligned_values.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

namespace detail {

/// The moments of record `record`'s output (-1: of the samples) by channel, over a whole data set.
inline ChannelMoments moments_over(Engine<float>& engine, int record, Eigen::Index channels,
                                   const Dataset& samples) {
  constexpr std::size_t batch = 256;
  const std::size_t features = samples.shape().size();
  ChannelMoments all;
  AlignedValues<float> values;
  for (std::size_t begin = 0; begin < samples.size(); begin += batch) {
    const std::size_t count = std::min(batch, samples.size() - begin);
    const auto part = samples.samples().subspan(begin * features, count * features);
    values.assign(part.begin(), part.end());
    engine.forward({values.data(), static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(features)},
                   record);
    const ConstBatch<float> output = engine.output(record);
    all.add(channel_moments(output.data(), ChannelGrid(output.size(), channels), channels, engine.threads()));
  }
  return all;
}

/// Sets mean and variance of an engine's batch normalizations to those of what reaches them.
inline void estimate_batch_norm(Engine<float>& engine, const Dataset& samples) {
  for (std::size_t index = 0; index < engine.records().size(); ++index) {
    const LayerRecord& record = engine.records()[index];
    if (record.role != LayerRole::normalization) continue;
    const ChannelMoments moments = moments_over(engine, record.producer, record.input.channels, samples);
    auto kernel = engine.parameters().kernel(index);
    kernel.col(1) = moments.mean.cast<float>().matrix();
    kernel.col(2) = moments.unbiased_variance().cast<float>().matrix();
  }
}

}  // namespace detail

/// Weights whose batch normalizations have the mean and variance of what reaches them from these samples
/// instead of their running averages, for weights that were averaged, pruned or quantized since. Layer after
/// layer, each behind those that were estimated before it, as at inference: hence exact, at the cost of
/// a forward pass as far as each of them. A few thousand samples are enough; labels are not needed.
/// Errors: std::invalid_argument when the data set is empty or its samples do not fit the topology.
template <class Network>
Weights<Network> estimate_batch_norm(const Weights<Network>& weights, const Dataset& samples) {
  require_samples(samples, input_shape<Network>);
  ThreadPool pool;
  Engine<float> engine = make_engine(weights, pool);
  detail::estimate_batch_norm(engine, samples);
  Weights<Network> result;
  std::ranges::copy(engine.parameters().values(), result.values().begin());
  result.set_mask(weights.mask());
  return result;
}

}  // namespace whet
