#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

#include <Eigen/Core>

#include <whet/data/dataset.hpp>
#include <whet/train/engine.hpp>
#include <whet/transform/batch_gradients.hpp>
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
/// Errors: std::invalid_argument where that is not one score for each.
template <PruningCriterion Criterion>
ParameterBuffer<float> finished_scores(const Criterion& criterion, const ParameterBuffer<float>& parameters,
                                       const ParameterBuffer<float>& gathered) {
  const Eigen::ArrayXf found = criterion.finish(values_of(parameters), values_of(gathered));
  ParameterBuffer<float> scores = gathered;
  if (found.size() != values_of(scores).size())
    throw std::invalid_argument("prune: expected " + std::to_string(values_of(scores).size()) +
                                " scores of the criterion, one for each parameter, found " +
                                std::to_string(found.size()));
  values_of(scores) = found;
  return scores;
}

/// Gathers over the samples, in batches, at inference: the gradients are those of the trained network. A last
/// batch of fewer samples counts as many times less.
template <GradientCriterion Criterion, class Network>
ParameterBuffer<float> gradient_scores(const Criterion& criterion, const Weights<Network>& weights,
                                       const Dataset& samples) {
  constexpr int batch = 64;
  ParameterBuffer<float> gathered(weights.records());
  Eigen::ArrayXf gradients(values_of(gathered).size());
  for_each_batch_gradient(weights, samples, {.batch = batch, .label_smoothing = 0.0},
                          [&](const Engine<float>& engine, std::size_t count) {
                            const float part = static_cast<float>(count) / static_cast<float>(batch);
                            gradients = part * values_of(engine.gradients());
                            criterion.add(values_of(weights.parameters()), gradients, values_of(gathered));
                          });
  return finished_scores(criterion, weights.parameters(), gathered);
}

}  // namespace whet::detail
