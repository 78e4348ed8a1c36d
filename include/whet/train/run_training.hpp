#pragma once

#include <whet/core/shape.hpp>
#include <whet/data/dataset.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/augmentation.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/loss.hpp>
#include <whet/train/mask_schedule.hpp>
#include <whet/train/options.hpp>
#include <whet/train/progress.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/state.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/train/trainer.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weight_mask.hpp>

namespace whet::detail {

/// What is trained on and what is kept apart, as the options say.
inline TrainValidation training_parts(const Dataset& samples, const TrainOptions& options) {
  if (options.validation <= 0.0) return {samples, samples.first(0)};
  TrainValidation parts = samples.split(options.validation, options.seed);
  require_option(!parts.train.empty() && !parts.validation.empty(), "validation",
                 "a part that leaves samples on both sides", options.validation);
  return parts;
}

/// Checks options and samples against a loss and a network of this input, its declared bounds, and output,
/// parts the samples, and trains the parameters with the engine that make_engine(pool) returns. What `mask`
/// has pruned stays zero. The threads are those of the pool, whatever the options say.
template <class MakeEngine>
void run_training(ThreadPool& pool, Shape input, Bounds bounds, Shape output,
                  ParameterBuffer<float>& parameters, TrainerState& state, const Dataset& samples,
                  const Loss<float>& loss, const TrainOptions& options, const TrainingObserver& observer,
                  MakeEngine&& make_engine, WeightMask& mask, const MaskSchedule& schedule = {}) {
  validate(options);
  require_samples(samples, input);
  require_declared_input(samples, bounds);
  require_finite_samples(samples);
  require_finite_targets(samples, loss);
  require_truth(samples, loss, output.size());
  const Shape image = image_shape(samples, input);
  require_augmentable(image, options);
  require_augmentable_targets(samples, loss, image, options);
  const TrainValidation parts = training_parts(samples, options);
  Engine<float> engine = make_engine(pool);
  require_taps(loss, static_cast<int>(engine.records().size()));
  Trainer trainer(engine, parts.train, parts.validation, loss, options, image);
  trainer.lock(mask, schedule);
  trainer.run(parameters, state, observer);
}

/// The same with threads of its own, as many as the options say.
template <class MakeEngine>
void run_training(Shape input, Bounds bounds, Shape output, ParameterBuffer<float>& parameters,
                  TrainerState& state, const Dataset& samples, const Loss<float>& loss,
                  const TrainOptions& options, const TrainingObserver& observer, MakeEngine&& make_engine,
                  WeightMask& mask, const MaskSchedule& schedule = {}) {
  validate(options);
  ThreadPool pool(options.threads);
  run_training(pool, input, bounds, output, parameters, state, samples, loss, options, observer, make_engine,
               mask, schedule);
}

}  // namespace whet::detail
