#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include <whet/data/dataset.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/loss.hpp>
#include <whet/train/make_loss.hpp>
#include <whet/train/mask_schedule.hpp>
#include <whet/train/operations.hpp>
#include <whet/train/options.hpp>
#include <whet/train/progress.hpp>
#include <whet/train/run_training.hpp>
#include <whet/train/state.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/weight_mask.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

namespace detail {

/// Of a topology, pruned as `schedule` says.
template <class Network>
void train_masked(TrainingState<Network>& state, const Dataset& samples, const Loss<float>& loss,
                  const TrainOptions& options, const TrainingObserver& observer,
                  const MaskSchedule& schedule) {
  WeightMask mask = state.weights.mask();
  run_training(
      input_shape<Network>, input_bounds<Network>, output_shape<Network>, state.weights.parameters(),
      state.trainer, samples, loss, options, observer,
      [](ThreadPool& pool) {
        return Engine<float>(Weights<Network>::records(), operation_factories<float, Network>, pool);
      },
      mask, schedule);
  state.weights.set_mask(std::move(mask));
}

/// With the loss that the options name.
template <class Network>
void train_masked(TrainingState<Network>& state, const Dataset& samples, const TrainOptions& options,
                  const TrainingObserver& observer, const MaskSchedule& schedule) {
  train_masked(state, samples, *make_loss<float>(options), options, observer, schedule);
}

}  // namespace detail

/// Goes on with a training until `options.epochs` epochs are done in all. To the same bits as a training that
/// was never left, given the same samples and options, for any number of threads. When the observer stops it,
/// even within an epoch, the state is where the training can go on.
/// Errors: std::invalid_argument naming the option, or what in the data set does not fit the topology;
/// TrainingDiverged when loss or weights are no longer finite. After an exception the state is of no use.
template <class Network>
void train(TrainingState<Network>& state, const Dataset& samples, const TrainOptions& options = {},
           const TrainingObserver& observer = {}) {
  detail::train_masked(state, samples, options, observer, {});
}

/// Trains a topology on labelled samples or on targets: `train<Classifier>(data.train, {.epochs = 10})`.
/// The same seed gives the same bits for any number of threads. With patience, the weights of the epoch with
/// the lowest validation loss, else those of the last one. Errors: as above.
template <class Network>
Weights<Network> train(const Dataset& samples, const TrainOptions& options = {},
                       const TrainingObserver& observer = {}) {
  TrainingState<Network> state(options.seed);
  train(state, samples, options, observer);
  return state.best_weights();
}

/// Goes on from given weights: fine-tuning. What is pruned of them stays so. Start: Weights<Network>; by
/// itself and not by its network, which `train<Method>(weights, …)` would take for the method.
template <class Start>
  requires std::is_same_v<Start, Weights<typename Start::topology>> Start
  train(const Start& weights, const Dataset& samples, const TrainOptions& options = {},
        const TrainingObserver& observer = {}) {
    TrainingState<typename Start::topology> state(weights, options.seed);
    train(state, samples, options, observer);
    return state.best_weights();
  }

/// The same three with a loss of the user's, in place of the options' `loss` and `label_smoothing`:
/// `train<Net>(data, MyLoss(), {.epochs = 10})`. A template, so that `{}` stays options.
template <class Network, std::derived_from<Loss<float>> UserLoss>
void train(TrainingState<Network>& state, const Dataset& samples, const UserLoss& loss,
           const TrainOptions& options = {}, const TrainingObserver& observer = {}) {
  detail::train_masked(state, samples, loss, options, observer, {});
}
template <class Network, std::derived_from<Loss<float>> UserLoss>
Weights<Network> train(const Dataset& samples, const UserLoss& loss, const TrainOptions& options = {},
                       const TrainingObserver& observer = {}) {
  TrainingState<Network> state(options.seed);
  train(state, samples, loss, options, observer);
  return state.best_weights();
}
template <class Start, std::derived_from<Loss<float>> UserLoss>
  requires std::is_same_v<Start, Weights<typename Start::topology>> Start
  train(const Start& weights, const Dataset& samples, const UserLoss& loss, const TrainOptions& options = {},
        const TrainingObserver& observer = {}) {
    TrainingState<typename Start::topology> state(weights, options.seed);
    train(state, samples, loss, options, observer);
    return state.best_weights();
  }

}  // namespace whet
