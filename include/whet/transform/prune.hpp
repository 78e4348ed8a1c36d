#pragma once

#include <cstddef>
#include <utility>

#include <whet/core/error.hpp>
#include <whet/data/dataset.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/transform/pruning/criterion.hpp>
#include <whet/transform/pruning/options.hpp>
#include <whet/transform/pruning/scores.hpp>
#include <whet/transform/pruning/select.hpp>
#include <whet/weights/weight_mask.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

namespace error {
template <class Criterion>
inline constexpr bool criterion_needs_data = false;
}  // namespace error

namespace detail {

template <class Network>
void prune_by(Weights<Network>& weights, const ParameterBuffer<float>& scores, const PruneOptions& options) {
  WeightMask mask = weights.is_pruned() ? weights.mask() : full_mask(weights.records());
  select_pruned(weights.records(), scores, options, mask);
  weights.set_mask(std::move(mask));
}

template <class Network>
void check_options(const PruneOptions& options) {
  validate(options);
  require_layers(records<Network>, options);
}

}  // namespace detail

/// Zeros the weights that a criterion finds worth least, and puts a mask into the weights that keeps them so
/// in training and freezing: `prune(weights, Magnitude{}, {.sparsity = 0.9})`. What was pruned before stays
/// pruned and counts. Dense layers and convolutions, unless the options say otherwise; biases stay. Returns
/// the weights. Errors: std::invalid_argument naming the option, what was expected and what was found.
template <PruningCriterion Criterion, class Network>
Weights<Network>& prune(Weights<Network>& weights, const Criterion& criterion,
                        const PruneOptions& options = {}) {
  static_assert(
      !GradientCriterion<Criterion> || error::criterion_needs_data<Criterion>,
      "whet: this criterion goes by gradients: prune(weights, criterion, samples, options); the argument "
      "is the criterion");
  detail::check_options<Network>(options);
  const ParameterBuffer<float> none(weights.records());
  detail::prune_by(weights, detail::finished_scores(criterion, weights.parameters(), none), options);
  return weights;
}

/// The same by gradients of the cross-entropy over labelled samples, of which a few hundred are enough.
/// Errors: as above; when the samples do not fit the topology.
template <GradientCriterion Criterion, class Network>
Weights<Network>& prune(Weights<Network>& weights, const Criterion& criterion, const Dataset& samples,
                        const PruneOptions& options = {}) {
  detail::check_options<Network>(options);
  detail::prune_by(weights, detail::gradient_scores(criterion, weights, samples), options);
  return weights;
}

/// The same for weights that stay as they are: returns pruned ones.
template <PruningCriterion Criterion, class Network>
Weights<Network> prune(const Weights<Network>& weights, const Criterion& criterion,
                       const PruneOptions& options = {}) {
  Weights<Network> pruned = weights;
  prune(pruned, criterion, options);
  return pruned;
}
template <GradientCriterion Criterion, class Network>
Weights<Network> prune(const Weights<Network>& weights, const Criterion& criterion, const Dataset& samples,
                       const PruneOptions& options = {}) {
  Weights<Network> pruned = weights;
  prune(pruned, criterion, samples, options);
  return pruned;
}

/// Masks the weights that are zero, of dense and recurrent layers and convolutions: those of a file, or
/// pruned elsewhere.
template <class Network>
void lock_zeros(Weights<Network>& weights) {
  WeightMask mask = full_mask(weights.records());
  for (std::size_t record = 0; record < mask.records(); ++record) {
    if (!records<Network>[record].multiplies_by_weights()) continue;
    const auto columns = records<Network>[record].factor_columns();
    const auto factors = weights.parameters().kernel(record).leftCols(columns).array();
    mask.kernel(record).leftCols(columns) = (factors != 0.0f).template cast<std::uint8_t>().matrix();
  }
  weights.set_mask(std::move(mask));
}

namespace detail {

/// A record's kernel without the bias that that of a GRU contains, and which is never pruned.
template <class Network>
auto factors_of(const Weights<Network>& weights, std::size_t record) {
  const auto kernel = weights.parameters().kernel(record);
  const LayerRecord& layer = weights.records()[record];
  return kernel.leftCols(layer.multiplies_by_weights() ? layer.factor_columns() : kernel.cols()).eval();
}

}  // namespace detail

/// The part of a record's weights that is zero.
template <class Network>
double sparsity(const Weights<Network>& weights, std::size_t record) {
  const auto factors = detail::factors_of(weights, record);
  if (factors.size() == 0) return 0.0;
  return static_cast<double>((factors.array() == 0.0f).count()) / static_cast<double>(factors.size());
}

/// The part of all weights of dense layers and convolutions that is zero.
template <class Network>
double sparsity(const Weights<Network>& weights) {
  double zeros = 0.0;
  double count = 0.0;
  for (std::size_t record = 0; record < weights.records().size(); ++record) {
    if (!weights.records()[record].multiplies_by_weights()) continue;
    const auto size = static_cast<double>(detail::factors_of(weights, record).size());
    zeros += sparsity(weights, record) * size;
    count += size;
  }
  return count > 0.0 ? zeros / count : 0.0;
}

}  // namespace whet
