#pragma once

#include <cstdint>
#include <random>

#include <Eigen/Core>

// A criterion says what a weight is worth: `finish(weights, gathered)` gives a score for each, the least of
// which are pruned first. One that goes by gradients gathers over batches: `add(weights, gradients,
// gathered)`.

namespace whet {

using WeightValues = Eigen::Ref<const Eigen::ArrayXf>;

/// |w|. Source: Han et al. 2015.
struct Magnitude {
  Eigen::ArrayXf finish(const WeightValues& weights, const WeightValues&) const { return weights.abs(); }
};

/// Chance: what every other criterion has to beat.
struct RandomScore {
  std::uint64_t seed = 1;

  Eigen::ArrayXf finish(const WeightValues& weights, const WeightValues&) const {
    std::mt19937_64 random(seed);
    Eigen::ArrayXf scores(weights.size());
    for (float& score : scores) score = static_cast<float>(random() >> 40);
    return scores;
  }
};

/// Σ over batches of (w·g)²: by how much the loss would change to first order.
/// Source: Molchanov et al. 2019, equation 8.
struct Taylor {
  void add(const WeightValues& weights, const WeightValues& gradients,
           Eigen::Ref<Eigen::ArrayXf> gathered) const {
    gathered += (weights * gradients).square();
  }
  Eigen::ArrayXf finish(const WeightValues&, const WeightValues& gathered) const { return gathered; }
};

/// |w·g| of the gradient over all samples, meant for weights that were not trained yet.
/// Source: Lee et al. 2019 (SNIP), equation 4, but for a factor that all weights share.
struct Snip {
  void add(const WeightValues&, const WeightValues& gradients, Eigen::Ref<Eigen::ArrayXf> gathered) const {
    gathered += gradients;
  }
  Eigen::ArrayXf finish(const WeightValues& weights, const WeightValues& gathered) const {
    return (weights * gathered).abs();
  }
};

template <class Criterion>
concept GradientCriterion = requires(const Criterion& criterion, Eigen::ArrayXf values) {
  criterion.add(values, values, values);
};

template <class Criterion>
concept PruningCriterion = requires(const Criterion& criterion, Eigen::ArrayXf values) {
  { criterion.finish(values, values) } -> std::convertible_to<Eigen::ArrayXf>;
};

}  // namespace whet
