#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/data/shuffle.hpp>
#include <whet/train/evaluate.hpp>
#include <whet/train/loss.hpp>
#include <whet/train/options.hpp>
#include <whet/train/progress.hpp>
#include <whet/train/schedule.hpp>
#include <whet/train/shortest_text.hpp>
#include <whet/train/state.hpp>

namespace whet {

/// A loss, or weights at the end of an epoch, that are no longer finite numbers.
class TrainingDiverged : public std::runtime_error {
 public:
  TrainingDiverged(int epoch, std::size_t batch, double learning_rate,
                   const std::string& what = "a finite loss, found none")
      : std::runtime_error("training diverged in epoch " + std::to_string(epoch) + ", batch " +
                           std::to_string(batch) + ": expected " + what + " at learning rate " +
                           detail::shortest_text(learning_rate) + "; a lower one may help") {}
};

/// Errors: TrainingDiverged for weights after a batch that are not all finite.
inline void require_finite(std::span<const float> weights, const TrainingProgress& progress) {
  if (!std::ranges::all_of(weights, [](float weight) { return std::isfinite(weight); }))
    throw TrainingDiverged(progress.epoch, progress.batch, progress.learning_rate,
                           "finite weights, found others");
}

/// The batches of one epoch after the other, in random order, and what is told of them.
class Epoch {
 public:
  /// class_count: of the labels, 0 without any. There is an accuracy where the outputs are as many.
  Epoch(std::size_t samples, int class_count, const TrainOptions& chosen)
      : options(chosen), order(samples), classes(class_count) {}

  /// Begins the epoch that the state is in, or goes on with it.
  /// Errors: std::invalid_argument for a state of more samples or smaller batches.
  TrainingProgress start(TrainerState& state) {
    if (state.batch == 0) state.shuffle_seed = state.generator();
    if (options.shuffle)
      order = shuffled_indices(order.size(), state.shuffle_seed);
    else
      std::iota(order.begin(), order.end(), std::size_t{0});
    started = Clock::now();
    trained = 0;
    correct = 0;
    total_loss = 0.0;
    TrainingProgress progress;
    progress.epoch = state.epoch + 1;
    progress.epochs = options.epochs;
    progress.batch = state.batch;
    progress.batches = (order.size() + size() - 1) / size();
    if (state.batch >= progress.batches)
      throw std::invalid_argument("training state: expected fewer than the " +
                                  std::to_string(progress.batches) + " batches of an epoch, found " +
                                  std::to_string(state.batch));
    return progress;
  }

  /// The samples of the state's next batch.
  std::span<const std::size_t> batch(const TrainerState& state) const {
    const std::size_t begin = state.batch * size();
    return std::span(order).subspan(begin, std::min(size(), order.size() - begin));
  }

  /// Epochs, with fractions, up to the middle of the next batch's step, so that neither the first nor the
  /// last one has a rate of zero.
  static double middle(const TrainerState& state, const TrainingProgress& progress) {
    return state.epoch + (static_cast<double>(state.batch) + 0.5) / static_cast<double>(progress.batches);
  }

  /// Takes a batch that was trained into account. Its loss is a sum over its samples.
  void count(TrainerState& state, const LossInput<float>& input, double loss, TrainingProgress& progress) {
    progress.batch = ++state.batch;
    trained += static_cast<std::size_t>(input.outputs.rows());
    total_loss += loss;
    correct += count_correct(input);
    const std::chrono::duration<double> seconds = Clock::now() - started;
    progress.loss = total_loss / static_cast<double>(trained);
    if (classes > 0 && classes == input.outputs.cols())
      progress.accuracy = static_cast<double>(correct) / static_cast<double>(trained);
    progress.samples_per_second = static_cast<double>(trained) / std::max(seconds.count(), 1e-9);
  }

  /// After the last batch.
  static void finish(TrainerState& state, TrainingProgress& progress) {
    ++state.epoch;
    state.batch = 0;
    progress.epoch_ended = true;
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::size_t size() const { return static_cast<std::size_t>(options.batch); }

  TrainOptions options;
  std::vector<std::size_t> order;
  int classes;
  Clock::time_point started;
  std::size_t trained = 0;
  std::size_t correct = 0;
  double total_loss = 0.0;
};

}  // namespace whet
