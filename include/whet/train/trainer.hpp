#pragma once

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <whet/data/dataset.hpp>
#include <whet/train/augmentation.hpp>
#include <whet/train/batch_loader.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/epoch.hpp>
#include <whet/train/evaluate.hpp>
#include <whet/train/loss.hpp>
#include <whet/train/mask_schedule.hpp>
#include <whet/train/options.hpp>
#include <whet/train/progress.hpp>
#include <whet/train/schedule.hpp>
#include <whet/train/state.hpp>
#include <whet/train/training_step.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weight_mask.hpp>

namespace whet {

/// The training loop over an engine: mini-batches in random order, loss, gradients, optimizer, validation and
/// early stopping. The engine, the data sets and the loss outlive it; they fit one another
/// (requirements.hpp). `image` is the shape that samples are augmented in.
class Trainer {
 public:
  /// `validation` may be empty.
  Trainer(Engine<float>& network, const Dataset& samples, const Dataset& validation, const Loss<float>& loss,
          const TrainOptions& chosen, Shape image)
      : engine(network),
        held_out(validation),
        loss_function(loss),
        options(chosen),
        loader(samples, loss, augmentation_of(chosen, image)),
        step(network, loss, chosen),
        epoch(samples.size(), samples.classes(), chosen) {}

  /// Keeps what a mask has pruned at zero. `schedule`, unless empty, may prune more before any step. Both
  /// outlive the training.
  void lock(WeightMask& mask, const MaskSchedule& schedule) {
    locked = &mask;
    pruning = &schedule;
  }

  /// Trains until the epochs are done, the validation loss stops falling, or the observer says stop.
  /// `parameters` and `state` are complete whenever the observer is told that an epoch has ended, and on
  /// return. Errors: TrainingDiverged; std::invalid_argument for parameters of other records or that are not
  /// finite, or a state of other records, more samples or smaller batches.
  void run(ParameterBuffer<float>& parameters, TrainerState& state, const TrainingObserver& observer) {
    const auto is_own = [&](const ParameterBuffer<float>& values) { return values.is_of(engine.records()); };
    if (!is_own(parameters) || !is_own(state.optimizer.first) || !is_own(state.optimizer.second) ||
        !is_own(state.best))
      throw std::invalid_argument("train: the parameters belong to other records");
    if (!std::ranges::all_of(parameters.values(), [](float value) { return std::isfinite(value); }))
      throw std::invalid_argument("train: expected finite weights to start from, found others");
    std::ranges::copy(parameters.values(), engine.parameters().values().begin());
    TrainingAction action = TrainingAction::proceed;
    while (state.epoch < options.epochs && !is_exhausted(state) && action == TrainingAction::proceed) {
      TrainingProgress progress = epoch.start(state);
      while (state.batch < progress.batches && action == TrainingAction::proceed) {
        train_batch(state, progress);
        if (state.batch < progress.batches) action = observer(progress);
      }
      // A rectifier makes zeros of what is no number, so that the loss does not tell.
      require_finite(engine.parameters().values(), progress);
      if (state.batch == progress.batches) finish_epoch(state, progress);
      std::ranges::copy(engine.parameters().values(), parameters.values().begin());
      if (progress.epoch_ended) action = observer(progress);
    }
  }

 private:
  bool is_exhausted(const TrainerState& state) const {
    return options.patience > 0 && state.epochs_since_best >= options.patience;
  }

  void train_batch(TrainerState& state, TrainingProgress& progress) {
    loader.load(epoch.batch(state), engine.threads(), state.shuffle_seed);
    const double middle = Epoch::middle(state, progress);
    progress.learning_rate = learning_rate_at(middle, options);
    const double done = middle / options.epochs;
    const double loss = step.differentiate(loader, state.generator, done);
    if (!std::isfinite(loss)) throw TrainingDiverged(progress.epoch, state.batch + 1, progress.learning_rate);
    // After the last step nothing is left to be done, whatever the middle of it is.
    const bool is_last = state.epoch + 1 == options.epochs && state.batch + 1 == progress.batches;
    last_done = is_last ? 1.0 : done;
    if (pruning != nullptr && pruning->update)
      pruning->update(engine, last_done, state.optimizer.step, *locked);
    step.update(state.optimizer, progress.learning_rate, *locked);
    epoch.count(state, step.against(loader), loss, progress);
  }

  void finish_epoch(TrainerState& state, TrainingProgress& progress) {
    Epoch::finish(state, progress);
    if (held_out.empty()) return;
    const Evaluation result = evaluate(engine, held_out, loss_function);
    if (std::isnan(result.loss))
      throw TrainingDiverged(progress.epoch, progress.batch, progress.learning_rate,
                             "a loss of the samples kept apart, found no number");
    progress.validation_loss = result.loss;
    progress.validation_accuracy = result.accuracy;
    // The best of what is pruned to the end, not of what has more weights.
    const bool still_pruning = pruning != nullptr && pruning->update && last_done < pruning->end;
    if (options.patience == 0 || still_pruning) return;
    if (result.loss < state.best_loss) {
      state.best_loss = result.loss;
      std::ranges::copy(engine.parameters().values(), state.best.values().begin());
      state.epochs_since_best = 0;
    } else {
      ++state.epochs_since_best;
    }
  }

  Engine<float>& engine;
  const Dataset& held_out;
  const Loss<float>& loss_function;
  TrainOptions options;
  BatchLoader loader;
  TrainingStep step;
  Epoch epoch;
  WeightMask nothing_pruned;
  WeightMask* locked = &nothing_pruned;
  const MaskSchedule* pruning = nullptr;
  /// The part of the training that was done at the last step.
  double last_done = 0.0;
};

}  // namespace whet
