#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/precision/policy.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/loss.hpp>
#include <whet/train/loss_head.hpp>
#include <whet/train/make_loss.hpp>
#include <whet/train/options.hpp>
#include <whet/train/progress.hpp>
#include <whet/train/quantized/observe.hpp>
#include <whet/train/quantized/origin.hpp>
#include <whet/train/quantized/training.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/run_training.hpp>
#include <whet/train/state.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/train/train.hpp>
#include <whet/weights/check_capacity.hpp>
#include <whet/weights/check_pruned.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/trained.hpp>
#include <whet/weights/weight_mask.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// A way to train: what the loss sees is what the network will compute under `Policy`, an integer policy or a
/// mixture of such with activations of one width, or `BinaryPolicy`, whose signs are trained by
/// straight-through estimators. The engine runs the steps of the frozen model's program: integer sums, and
/// `requantize` as the kernels do it. The weights that the optimizer changes stay float; gradients take
/// rounding for the identity and are zero beyond a clip. Learned besides are a scale per output of weights,
/// or per group of its inputs, and one per tensor. Batch normalization that folds is folded while it is
/// trained. Not trained: the input's scale, zero points, the scales that TFLite's specification demands of
/// sigmoid and tanh, and that of an LSTM's cell state, a power of two. Sources: Jacob et al. 2018, section 3;
/// Esser et al. 2020; Krishnamoorthi 2018, section 3.2.2; Rastegari et al. 2016 (XNOR-Net), section 3.
template <PrecisionPolicy Policy>
struct QuantizationAware {
  using policy = Policy;
  /// What comes of a topology: weights and quantization of it, or of `Folded<Network>` where it has batch
  /// normalization that folds.
  template <class Network>
  using trained = Trained<quantized::shipped_t<Network>>;
};

namespace detail {

/// What a training makes small, and the records that only that reads.
struct Objective {
  std::unique_ptr<Loss<float>> loss;
  std::vector<LossHead> heads{};
};

/// `make_objective(training)` knows the engine's records.
template <class Network, class Policy, class MakeObjective>
Trained<quantized::shipped_t<Network>> train_quantized(const Weights<Network>& weights,
                                                       const Quantization<Network>& start,
                                                       const Dataset& samples, const TrainOptions& options,
                                                       const TrainingObserver& observer,
                                                       MakeObjective&& make_objective) {
  validate(options);
  const auto source_of = [](int record) {
    return quantized::origins<Network>[static_cast<std::size_t>(record)].layer;
  };
  check_pruned<Policy, quantized::shipped_t<Network>>(weights, "train", source_of);
  check_patterns<Policy, quantized::shipped_t<Network>>(weights, "train", source_of);
  quantized::Training<Network, Policy> training(options.range_gradient);
  const Objective objective = make_objective(std::as_const(training));
  const std::vector<LayerRecord> trained_records = with_heads(training.records(), objective.heads);
  ParameterBuffer<float> parameters(trained_records);
  std::ranges::copy(training.start(weights, start).values(), parameters.values().begin());
  initialize_heads(parameters, objective.heads, options.seed);
  TrainerState state(trained_records, Generator(options.seed));
  quantized::Phase& phase = training.phase();
  const double last_batch_statistics = options.batch_statistics * options.epochs;
  phase.statistics_frozen = last_batch_statistics <= 0.0;
  const TrainingObserver follow([&](const TrainingProgress& progress) {
    const double done =
        progress.epoch - 1 + static_cast<double>(progress.batch) / static_cast<double>(progress.batches);
    phase.statistics_frozen = done >= last_batch_statistics;
    return observer(progress);
  });
  WeightMask mask =
      extended_mask(training.start_mask(weights), with_heads(training.records(), objective.heads));
  run_training(
      input_shape<Network>, input_bounds<Network>, output_shape<Network>, parameters, state, samples,
      *objective.loss, options, follow,
      [&](ThreadPool& pool) { return training.make_engine(pool, objective.heads); }, mask);
  return training.result(state.best_of(parameters), mask);
}

/// With the loss that the options name.
template <class Network, class Policy>
Trained<quantized::shipped_t<Network>> train_quantized(const Weights<Network>& weights,
                                                       const Quantization<Network>& start,
                                                       const Dataset& samples, const TrainOptions& options,
                                                       const TrainingObserver& observer) {
  if (options.loss == LossKind::mean_squared_error && records<Network>.back().role == LayerRole::softmax)
    throw std::invalid_argument(
        "train: option loss: expected cross-entropy behind a Softmax in quantization-aware training, found "
        "mean squared error");
  return train_quantized<Network, Policy>(weights, start, samples, options, observer, [&](const auto&) {
    return Objective{.loss = make_loss<float>(options)};
  });
}

/// Random weights and where their quantization starts.
template <class Network, class Policy>
Trained<Network> start_quantized(const Dataset& samples, const TrainOptions& options) {
  validate(options);
  require_samples(samples, input_shape<Network>);
  require_finite_samples(samples);
  Generator generator(options.seed);
  Trained<Network> start;
  initialize(start.weights.parameters(), start.weights.records(), generator);
  ThreadPool pool(options.threads);
  start.quantization = quantized::observe<Policy>(start.weights, samples,
                                                  static_cast<std::size_t>(options.batch), generator, pool);
  return start;
}

}  // namespace detail

/// Trains a topology for a policy: `train<Classifier, QuantizationAware<Int8Policy>>(data.train)`. Where
/// batch normalization folds, the result is of the folded topology. `freeze<Policy>` of it gives exactly the
/// integers that the training saw, with what early stopping kept.
/// Errors: as `train`.
template <class Network, class Method>
typename Method::template trained<Network> train(const Dataset& samples, const TrainOptions& options = {},
                                                 const TrainingObserver& observer = {}) {
  const Trained<Network> start = detail::start_quantized<Network, typename Method::policy>(samples, options);
  return detail::train_quantized<Network, typename Method::policy>(start.weights, start.quantization, samples,
                                                                   options, observer);
}

/// The same from weights that were trained in float, and calibrated ranges or learned scales:
/// `train<QuantizationAware<Int8Policy>>(weights, calibrate(weights, data.train.first(512)), data.train,
/// {.epochs = 3, .learning_rate = 3e-4})`.
/// Errors: as above; std::invalid_argument naming the layer whose range or scale makes no sense.
template <class Method, class Network>
typename Method::template trained<Network> train(const Weights<Network>& weights,
                                                 const Quantization<Network>& start, const Dataset& samples,
                                                 const TrainOptions& options = {},
                                                 const TrainingObserver& observer = {}) {
  return detail::train_quantized<Network, typename Method::policy>(weights, start, samples, options,
                                                                   observer);
}

}  // namespace whet
