#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/data/shuffle.hpp>
#include <whet/train/augmentation.hpp>
#include <whet/train/batch_loader.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/evaluate.hpp>
#include <whet/train/loss.hpp>
#include <whet/train/mask_schedule.hpp>
#include <whet/train/optimizer.hpp>
#include <whet/train/options.hpp>
#include <whet/train/progress.hpp>
#include <whet/train/schedule.hpp>
#include <whet/train/state.hpp>
#include <whet/weights/weight_mask.hpp>

namespace whet {

/// A loss that is no longer a finite number.
class TrainingDiverged : public std::runtime_error {
 public:
  TrainingDiverged(int epoch, std::size_t batch, double learning_rate)
      : std::runtime_error("training diverged in epoch " + std::to_string(epoch) + ", batch " +
                           std::to_string(batch) + ": expected a finite loss, found none at learning rate " +
                           std::to_string(learning_rate) + "; a lower one may help") {}
};

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
        optimizer(network.records(), chosen),
        record(compared_record(network, loss)),
        last_read(last_read_record(network, loss)),
        order(samples.size()),
        has_labels(samples.has_labels()) {}

  /// Keeps what a mask has pruned at zero. `schedule`, unless empty, may prune more before any step. Both
  /// outlive the training.
  void lock(WeightMask& mask, const MaskSchedule& schedule) {
    locked = &mask;
    pruning = &schedule;
  }

  /// Trains until the epochs are done, the validation loss stops falling, or the observer says stop.
  /// `parameters` and `state` are complete whenever the observer is told that an epoch has ended, and on
  /// return. Errors: TrainingDiverged; std::invalid_argument for a state of more samples or smaller batches.
  void run(ParameterBuffer<float>& parameters, TrainerState& state, const TrainingObserver& observer) {
    std::ranges::copy(parameters.values(), engine.parameters().values().begin());
    TrainingAction action = TrainingAction::proceed;
    while (state.epoch < options.epochs && !is_exhausted(state) && action == TrainingAction::proceed) {
      TrainingProgress progress = start_epoch(state);
      while (state.batch < progress.batches && action == TrainingAction::proceed) {
        train_batch(state, progress);
        if (state.batch < progress.batches) action = observer(progress);
      }
      if (state.batch == progress.batches) finish_epoch(state, progress);
      std::ranges::copy(engine.parameters().values(), parameters.values().begin());
      if (progress.epoch_ended) action = observer(progress);
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  bool is_exhausted(const TrainerState& state) const {
    return options.patience > 0 && state.epochs_since_best >= options.patience;
  }

  TrainingProgress start_epoch(TrainerState& state) {
    if (state.batch == 0) state.shuffle_seed = state.generator();
    if (options.shuffle)
      order = shuffled_indices(order.size(), state.shuffle_seed);
    else
      std::iota(order.begin(), order.end(), std::size_t{0});
    started = Clock::now();
    trained = 0;
    correct = 0;
    total_loss = 0.0;
    const auto batch = static_cast<std::size_t>(options.batch);
    TrainingProgress progress;
    progress.epoch = state.epoch + 1;
    progress.epochs = options.epochs;
    progress.batch = state.batch;
    progress.batches = (order.size() + batch - 1) / batch;
    if (state.batch > progress.batches)
      throw std::invalid_argument("training state: expected at most " + std::to_string(progress.batches) +
                                  " batches of an epoch, found " + std::to_string(state.batch));
    return progress;
  }

  void train_batch(TrainerState& state, TrainingProgress& progress) {
    const auto size = static_cast<std::size_t>(options.batch);
    const std::size_t begin = state.batch * size;
    loader.load(std::span(order).subspan(begin, std::min(size, order.size() - begin)), engine.threads(),
                state.shuffle_seed);
    engine.forward(loader.samples(), last_read, &state.generator);
    // The middle of the step, so that neither the first nor the last one has a rate of zero.
    const double done = (static_cast<double>(state.batch) + 0.5) / static_cast<double>(progress.batches);
    progress.learning_rate = learning_rate_at(state.epoch + done, options);

    LossInput<float> input = loader.against(engine.output(record));
    input.done = (state.epoch + done) / options.epochs;
    const std::vector<Tap<float>> taps = open_taps();
    input.taps = taps;
    const double loss = loss_function.evaluate(input, engine.output_gradient(record));
    if (!std::isfinite(loss)) throw TrainingDiverged(progress.epoch, state.batch + 1, progress.learning_rate);
    engine.backward(record, loss_function.taps());
    if (pruning != nullptr && pruning->update)
      pruning->update(engine, (state.epoch + done) / options.epochs, state.optimizer.step, *locked);
    optimizer.step(engine.parameters(), engine.gradients(), state.optimizer, progress.learning_rate,
                   engine.threads(), *locked);
    progress.batch = ++state.batch;
    count(input, loss, progress);
  }

  /// What the loss reads within the network, with gradients of zeros to add to.
  std::vector<Tap<float>> open_taps() {
    std::vector<Tap<float>> taps;
    for (const int tap : loss_function.taps()) {
      taps.push_back({engine.output(tap), engine.output_gradient(tap)});
      taps.back().gradient.setZero();
    }
    return taps;
  }

  void count(const LossInput<float>& input, double loss, TrainingProgress& progress) {
    trained += static_cast<std::size_t>(input.outputs.rows());
    total_loss += loss;
    correct += count_correct(input);
    const std::chrono::duration<double> seconds = Clock::now() - started;
    progress.loss = total_loss / static_cast<double>(trained);
    if (has_labels) progress.accuracy = static_cast<double>(correct) / static_cast<double>(trained);
    progress.samples_per_second = static_cast<double>(trained) / std::max(seconds.count(), 1e-9);
  }

  void finish_epoch(TrainerState& state, TrainingProgress& progress) {
    ++state.epoch;
    state.batch = 0;
    progress.epoch_ended = true;
    if (held_out.empty()) return;
    const Evaluation result = evaluate(engine, held_out, loss_function);
    progress.validation_loss = result.loss;
    progress.validation_accuracy = result.accuracy;
    // The best of what is pruned to the end, not of what has more weights.
    const bool still_pruning =
        pruning != nullptr && pruning->update && state.epoch < pruning->end * options.epochs;
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
  Optimizer optimizer;
  WeightMask nothing_pruned;
  WeightMask* locked = &nothing_pruned;
  const MaskSchedule* pruning = nullptr;
  int record;
  int last_read;
  std::vector<std::size_t> order;
  bool has_labels;
  Clock::time_point started;
  std::size_t trained = 0;
  std::size_t correct = 0;
  double total_loss = 0.0;
};

}  // namespace whet
