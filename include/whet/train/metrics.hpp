#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>

#include <Eigen/Core>

#include <whet/data/dataset.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/scores.hpp>

// Measures of a classifier over a data set with labels. The model is weights or anything that is called with
// a sample and returns its scores. Errors: std::invalid_argument when the data set is empty, has no labels,
// or has samples or classes that do not fit.

namespace whet {

namespace detail {

/// Calls visit(label, scores) for every sample.
template <class Model, class Visit>
void for_each_labelled(Model&& model, const Dataset& dataset, Visit&& visit) {
  require_samples(dataset, dataset.shape());
  for_each_output(model, dataset, [&](std::size_t index, std::span<const float> scores) {
    if (index == 0) require_classes(dataset, scores.size());
    visit(static_cast<std::size_t>(dataset.label(index)), scores);
  });
}

/// How many classes come before the label when the scores are sorted, equal ones by their number. Scores
/// among which one is not a number say nothing: all come before it.
inline std::size_t rank_of(std::size_t label, std::span<const float> scores) {
  std::size_t before = 0;
  for (std::size_t index = 0; index < scores.size(); ++index) {
    if (std::isnan(scores[index])) return scores.size();
    if (scores[index] > scores[label] || (scores[index] == scores[label] && index < label)) ++before;
  }
  return before;
}

}  // namespace detail

/// Part of the samples, 0 to 1, whose label is among the `count` highest scores.
template <class Model>
double top_k_accuracy(Model&& model, const Dataset& dataset, int count) {
  if (count < 1)
    throw std::invalid_argument("top_k_accuracy: expected 1 or more, found " + std::to_string(count));
  std::size_t correct = 0;
  detail::for_each_labelled(model, dataset, [&](std::size_t label, std::span<const float> scores) {
    if (detail::rank_of(label, scores) < static_cast<std::size_t>(count)) ++correct;
  });
  return static_cast<double>(correct) / static_cast<double>(dataset.size());
}

/// Part of the samples, 0 to 1, whose highest score (the first of equals) is that of their label.
template <class Model>
double accuracy(Model&& model, const Dataset& dataset) {
  return top_k_accuracy(model, dataset, 1);
}

/// Counts of samples: rows are labels, columns are the classes with the highest score (the first of equals).
/// Samples of which a score is not a number have no such class and are not counted.
template <class Model>
Eigen::MatrixXi confusion_matrix(Model&& model, const Dataset& dataset) {
  Eigen::MatrixXi counts = Eigen::MatrixXi::Zero(dataset.classes(), dataset.classes());
  detail::for_each_labelled(model, dataset, [&](std::size_t label, std::span<const float> scores) {
    if (std::ranges::any_of(scores, [](float score) { return std::isnan(score); })) return;
    const auto best = std::max_element(scores.begin(), scores.end()) - scores.begin();
    ++counts(static_cast<Eigen::Index>(label), best);
  });
  return counts;
}

/// What a model returns: scores, which the loss puts through a softmax, or probabilities, as from a topology
/// that ends with Softmax.
enum class OutputKind { scores, probabilities };

/// What models of this type return, as far as the type says: probabilities where a topology ends with
/// Softmax.
template <class Model>
constexpr OutputKind output_kind() {
  if constexpr (requires { typename Model::topology; })
    if (records<typename Model::topology>.back().role == LayerRole::softmax) return OutputKind::probabilities;
  return OutputKind::scores;
}

/// Mean cross-entropy in nats, -log of the label's probability, which is taken as at least 1e-30.
template <class Model>
double mean_loss(Model&& model, const Dataset& dataset,
                 OutputKind kind = output_kind<std::remove_cvref_t<Model>>()) {
  double total = 0.0;
  detail::for_each_labelled(model, dataset, [&](std::size_t label, std::span<const float> outputs) {
    if (kind == OutputKind::probabilities) {
      total -= std::log(std::max(static_cast<double>(outputs[label]), 1e-30));
      return;
    }
    const double largest = *std::max_element(outputs.begin(), outputs.end());
    double sum = 0.0;
    for (float score : outputs) sum += std::exp(static_cast<double>(score) - largest);
    total += std::log(sum) + largest - static_cast<double>(outputs[label]);
  });
  return total / static_cast<double>(dataset.size());
}

}  // namespace whet
