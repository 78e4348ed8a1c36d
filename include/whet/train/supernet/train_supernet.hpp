#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>

#include <whet/data/dataset.hpp>
#include <whet/train/augmentation.hpp>
#include <whet/train/batch_loader.hpp>
#include <whet/train/candidate_network.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/epoch.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/loss.hpp>
#include <whet/train/make_loss.hpp>
#include <whet/train/optimizer.hpp>
#include <whet/train/options.hpp>
#include <whet/train/progress.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/schedule.hpp>
#include <whet/train/state.hpp>
#include <whet/train/supernet/shared_layers.hpp>
#include <whet/train/supernet/supernet_path.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/train/training_step.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet {

/// A training of shared layers that can be left and taken up again.
struct SupernetTraining {
  ParameterBuffer<float> parameters;
  TrainerState trainer;

  /// A new training from random weights.
  SupernetTraining(const SharedLayers& layers, std::uint64_t seed)
      : parameters(layers.records()), trainer(layers.records(), Generator(seed)) {
    layers.initialize(parameters, trainer.generator);
  }

  bool operator==(const SupernetTraining&) const = default;
};

namespace detail {

/// The random numbers that a step's path is drawn with: not those of the training, which sees the same ones
/// with a supernet and without, and none that would have to be stored.
inline Generator path_generator(std::uint64_t seed, std::uint64_t step) {
  return Generator(Generator(~seed)() + step);
}

/// One step of one path: its part of the shared parameters and of what the optimizer remembers of them.
class PathStep {
 public:
  PathStep(const SupernetPath& chosen, const SharedLayers& shared, const Loss<float>& loss,
           const TrainOptions& options, ThreadPool& pool)
      : path(chosen), layers(shared), engine(make_engine(path.network, pool)), step(engine, loss, options) {}

  TrainingStep& begin(const SupernetTraining& training) {
    layers.gather(path, training.parameters, engine.parameters());
    return step;
  }

  void update(SupernetTraining& training, double learning_rate) {
    OptimizerState& whole = training.trainer.optimizer;
    OptimizerState part{ParameterBuffer<float>(engine.records()), ParameterBuffer<float>(engine.records()),
                        whole.step};
    layers.gather(path, whole.first, part.first);
    layers.gather(path, whole.second, part.second);
    step.update(part, learning_rate);
    layers.scatter(path, engine.parameters(), training.parameters);
    layers.scatter(path, part.first, whole.first);
    layers.scatter(path, part.second, whole.second);
    whole.step = part.step;
  }

 private:
  const SupernetPath& path;
  const SharedLayers& layers;
  Engine<float> engine;
  TrainingStep step;
};

}  // namespace detail

/// Trains shared layers until `options.epochs` epochs are done in all: each step trains one path that is
/// drawn anew, with the batch, the loss and the optimizer of an ordinary training, and leaves what the path
/// does not have as it is, weight decay and momentum included. With a single path, to the bits of that
/// candidate's training; else to the same bits for any number of threads, also when the observer stops it and
/// it goes on later, as long as `sample` draws the same paths from the same numbers. Batch normalizations end
/// with averages over many paths: evaluate_path estimates those of one path. Errors: as train_candidate;
/// std::invalid_argument for a path that is no part of the shared layers, and for a validation split, which a
/// supernet has no accuracy on. After an exception the training is of no use. Source: Guo et al. 2020,
/// "Single path one-shot neural architecture search", section 3.
inline void train_supernet(SupernetTraining& training, const SharedLayers& layers, const SamplePath& sample,
                           const Dataset& samples, const TrainOptions& options, ThreadPool& pool,
                           const TrainingObserver& observer = {}) {
  validate(options);
  detail::require_option(options.validation <= 0.0, "validation", "0 for a supernet", options.validation);
  require_samples(samples, layers.input());
  require_finite_samples(samples);
  const float least = std::ranges::min(samples.samples());
  const Shape image = image_shape(samples, layers.input());
  require_augmentable(image, options);
  const std::unique_ptr<const Loss<float>> loss = make_loss<float>(options);
  require_finite_targets(samples, *loss);
  require_augmentable_targets(samples, *loss, image, options);
  BatchLoader loader(samples, *loss, augmentation_of(options, image));
  Epoch epoch(samples.size(), samples.classes(), options);
  TrainerState& state = training.trainer;

  const auto train_batch = [&](TrainingProgress& progress) {
    Generator generator = detail::path_generator(options.seed, state.optimizer.step);
    const SupernetPath path = sample(generator);
    require_candidate(path.network);
    if (path.network.bounds.nonnegative()) detail::require_nonnegative_input(least);
    require_truth(samples, *loss, path.network.records.back().output.size());
    loader.load(epoch.batch(state), pool, state.shuffle_seed);
    detail::PathStep of_path(path, layers, *loss, options, pool);
    TrainingStep& step = of_path.begin(training);
    const double middle = Epoch::middle(state, progress);
    progress.learning_rate = learning_rate_at(middle, options);
    const double total = step.differentiate(loader, state.generator, middle / options.epochs);
    if (!std::isfinite(total))
      throw TrainingDiverged(progress.epoch, state.batch + 1, progress.learning_rate);
    of_path.update(training, progress.learning_rate);
    epoch.count(state, step.against(loader), total, progress);
  };

  TrainingAction action = TrainingAction::proceed;
  while (state.epoch < options.epochs && action == TrainingAction::proceed) {
    TrainingProgress progress = epoch.start(state);
    while (state.batch < progress.batches && action == TrainingAction::proceed) {
      train_batch(progress);
      if (state.batch < progress.batches) action = observer(progress);
    }
    require_finite(training.parameters.values(), progress);
    if (state.batch == progress.batches) Epoch::finish(state, progress);
    if (progress.epoch_ended) action = observer(progress);
  }
}

/// The parameters that a candidate inherits: to be evaluated, or to go on from with
/// `CandidateTraining(path.network.records, path_parameters(…), seed)`.
/// Errors: std::invalid_argument for a path that is no part of the shared layers.
inline ParameterBuffer<float> path_parameters(const SharedLayers& layers,
                                              const ParameterBuffer<float>& parameters,
                                              const SupernetPath& path) {
  ParameterBuffer<float> result(path.network.records);
  layers.gather(path, parameters, result);
  return result;
}

}  // namespace whet
