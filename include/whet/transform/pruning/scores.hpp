#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <numeric>
#include <span>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/batch_loader.hpp>
#include <whet/train/make_loss.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/scores.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/transform/pruning/criterion.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weights.hpp>

namespace whet::detail {

/// Parameters, or what has one value for each, as one array.
inline Eigen::Map<const Eigen::ArrayXf> values_of(const ParameterBuffer<float>& parameters) {
  return {parameters.values().data(), static_cast<Eigen::Index>(parameters.values().size())};
}
inline Eigen::Map<Eigen::ArrayXf> values_of(ParameterBuffer<float>& parameters) {
  return {parameters.values().data(), static_cast<Eigen::Index>(parameters.values().size())};
}

/// What a criterion makes of weights and, where it goes by gradients, of what it gathered.
template <PruningCriterion Criterion>
ParameterBuffer<float> finished_scores(const Criterion& criterion, const ParameterBuffer<float>& parameters,
                                       const ParameterBuffer<float>& gathered) {
  ParameterBuffer<float> scores = gathered;
  values_of(scores) = criterion.finish(values_of(parameters), values_of(gathered));
  return scores;
}

/// Gathers over the samples, in batches, at inference: the gradients are those of the trained network.
template <GradientCriterion Criterion, class Network>
ParameterBuffer<float> gradient_scores(const Criterion& criterion, const Weights<Network>& weights,
                                       const Dataset& samples) {
  constexpr std::size_t batch = 64;
  const auto loss = make_loss<float>(TrainOptions{.label_smoothing = 0.0});
  require_samples(samples, input_shape<Network>);
  require_truth(samples, *loss, output_shape<Network>.size());
  ThreadPool pool;
  Engine<float> engine = make_engine(weights, pool);
  ParameterBuffer<float> gathered(weights.records());
  const int record = engine.scores_record();
  std::vector<std::size_t> indices(samples.size());
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  BatchLoader loader(samples, *loss);
  for (std::size_t begin = 0; begin < samples.size(); begin += batch) {
    loader.load(std::span(indices).subspan(begin, std::min(batch, samples.size() - begin)), pool);
    engine.forward(loader.samples(), record);
    loss->evaluate(loader.against(engine.output(record)), engine.output_gradient(record));
    engine.backward(record);
    criterion.add(values_of(weights.parameters()), values_of(engine.gradients()), values_of(gathered));
  }
  return finished_scores(criterion, weights.parameters(), gathered);
}

}  // namespace whet::detail
