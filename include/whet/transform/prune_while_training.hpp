#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <whet/data/dataset.hpp>
#include <whet/train/mask_schedule.hpp>
#include <whet/train/setting_check.hpp>
#include <whet/train/train.hpp>
#include <whet/transform/prune.hpp>
#include <whet/transform/pruning/criterion.hpp>
#include <whet/transform/pruning/options.hpp>
#include <whet/transform/pruning/scores.hpp>
#include <whet/transform/pruning/select.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// How sparsity grows while a network is trained.
enum class SparsityGrowth {
  cubic,     ///< s·(1 - (1 - t)³): much at first, while there is much to spare. Source: Zhu and Gupta 2017
  linear,    ///< s·t
  constant,  ///< all at the beginning
};

/// When to prune: between `begin` and `end`, parts of the training, every `every` steps. Afterwards the rest
/// of the training makes up for it.
struct PruneSchedule {
  SparsityGrowth growth = SparsityGrowth::cubic;
  double begin = 0.0;
  double end = 0.75;
  int every = 100;

  /// The part of the sparsity in the end that is reached when `done` of the training is done.
  double reached(double done) const {
    if (done < begin) return 0.0;
    const double part = end > begin ? std::min(1.0, (done - begin) / (end - begin)) : 1.0;
    if (growth == SparsityGrowth::constant) return 1.0;
    return growth == SparsityGrowth::linear ? part : 1.0 - std::pow(1.0 - part, 3.0);
  }
};

/// Errors: std::invalid_argument naming the option, what was expected and what was found.
inline void validate(const PruneSchedule& schedule) {
  const detail::SettingCheck require{"prune: option "};
  require(schedule.begin >= 0.0 && schedule.begin <= 1.0, "begin", "from 0 to 1", schedule.begin);
  require(schedule.end >= schedule.begin && schedule.end <= 1.0, "end", "from begin to 1", schedule.end);
  require(schedule.every >= 1, "every", "1 or more", schedule.every);
}

namespace detail {

/// The options with the part of the sparsity that is reached. N:M has no half way: it comes at the end.
inline PruneOptions options_at(PruneOptions options, double reached) {
  options.sparsity *= reached;
  for (LayerSparsity& layer : options.layers) layer.sparsity *= reached;
  return options;
}

/// Of the engine's first `layers` records; what comes behind them, such as the regressors of a loss, stays
/// whole.
template <PruningCriterion Criterion>
MaskSchedule mask_schedule(const Criterion& criterion, const PruneOptions& options,
                           const PruneSchedule& schedule, std::size_t layers) {
  bool finished = false;
  return {[=](const Engine<float>& engine, double done, std::uint64_t step, WeightMask& mask) mutable {
            const bool last = done >= schedule.end;
            if (finished || done < schedule.begin) return;
            if (!last && step % static_cast<std::uint64_t>(schedule.every) != 0) return;
            if (!last && options.kept_of_group > 0 && schedule.growth != SparsityGrowth::constant) return;
            finished = last;
            ParameterBuffer<float> gathered(engine.records());
            if constexpr (GradientCriterion<Criterion>)
              criterion.add(values_of(engine.parameters()), values_of(engine.gradients()),
                            values_of(gathered));
            if (mask.records() == 0) mask = full_mask(engine.records());
            select_pruned(engine.records().first(layers),
                          finished_scores(criterion, engine.parameters(), gathered),
                          options_at(options, last ? 1.0 : schedule.reached(done)), mask);
          },
          schedule.end};
}

}  // namespace detail

/// Trains on from given weights while it prunes: as `train` with these options, and as `prune` in the end.
/// What was pruned before stays pruned. With early stopping, the best of the epochs after the last pruning.
/// Errors: as train and prune.
template <PruningCriterion Criterion, class Network>
Weights<Network> prune_while_training(const Weights<Network>& weights, const Dataset& samples,
                                      const Criterion& criterion, const PruneOptions& options,
                                      const PruneSchedule& schedule = {}, const TrainOptions& training = {},
                                      const TrainingObserver& observer = {}) {
  detail::check_options<Network>(options);
  validate(schedule);
  TrainingState<Network> state(weights, training.seed);
  detail::train_masked(state, samples, training, observer,
                       detail::mask_schedule(criterion, options, schedule, weights.records().size()));
  return state.best_weights();
}

/// The same from random weights.
template <class Network, PruningCriterion Criterion>
Weights<Network> prune_while_training(const Dataset& samples, const Criterion& criterion,
                                      const PruneOptions& options, const PruneSchedule& schedule = {},
                                      const TrainOptions& training = {},
                                      const TrainingObserver& observer = {}) {
  return prune_while_training(TrainingState<Network>(training.seed).weights, samples, criterion, options,
                              schedule, training, observer);
}

}  // namespace whet
