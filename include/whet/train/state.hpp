#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

#include <whet/train/generator.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/optimizer.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// Where a training is, apart from the parameters: with them, all that is needed to go on to the same bits.
struct TrainerState {
  OptimizerState optimizer;
  Generator generator;
  std::uint64_t shuffle_seed = 0;  ///< of the order and the augmentation in the epoch that has begun
  int epoch = 0;                   ///< epochs done
  std::size_t batch = 0;           ///< batches done of the epoch after those
  /// Early stopping: the parameters of the lowest validation loss, that loss, and the epochs since.
  ParameterBuffer<float> best;
  double best_loss = std::numeric_limits<double>::infinity();
  int epochs_since_best = 0;

  TrainerState(std::span<const LayerRecord> records, const Generator& random)
      : optimizer{ParameterBuffer<float>(records), ParameterBuffer<float>(records)},
        generator(random),
        best(records) {}

  bool has_best() const { return best_loss < std::numeric_limits<double>::infinity(); }
  /// The parameters of the lowest validation loss where early stopping has measured one, else the present
  /// ones.
  const ParameterBuffer<float>& best_of(const ParameterBuffer<float>& present) const {
    return has_best() ? best : present;
  }
  bool operator==(const TrainerState&) const = default;
};

/// A training of a topology that can be left and taken up again, with `train(state, …)` or from a checkpoint.
template <class Network>
struct TrainingState {
  Weights<Network> weights;
  TrainerState trainer;

  /// A new training from random weights.
  explicit TrainingState(std::uint64_t seed) : trainer(Weights<Network>::records(), Generator(seed)) {
    initialize(weights.parameters(), weights.records(), trainer.generator);
  }
  /// A new training from given weights.
  TrainingState(Weights<Network> start, std::uint64_t seed)
      : weights(std::move(start)), trainer(Weights<Network>::records(), Generator(seed)) {}

  /// As TrainerState::best_of.
  Weights<Network> best_weights() const {
    Weights<Network> result = weights;
    if (!trainer.has_best()) return result;
    result.parameters() = trainer.best;
    apply_mask(result.mask(), result.values());
    return result;
  }

  bool operator==(const TrainingState&) const = default;
};

}  // namespace whet
