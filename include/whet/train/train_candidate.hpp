#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include <whet/data/dataset.hpp>
#include <whet/topology/record.hpp>
#include <whet/train/candidate_network.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/evaluate.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/make_loss.hpp>
#include <whet/train/options.hpp>
#include <whet/train/progress.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/run_training.hpp>
#include <whet/train/state.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/weights/parameter_buffer.hpp>
#include <whet/weights/weight_mask.hpp>

namespace whet {

/// A training of a candidate that can be left and taken up again: TrainingState without the type.
struct CandidateTraining {
  ParameterBuffer<float> parameters;
  TrainerState trainer;

  /// A new training from random weights: those of `TrainingState<Topology>(seed)`.
  CandidateTraining(std::span<const LayerRecord> records, std::uint64_t seed)
      : parameters(records), trainer(records, Generator(seed)) {
    initialize(parameters, records, trainer.generator);
  }
  /// A new training from given parameters, which are those of the records.
  CandidateTraining(std::span<const LayerRecord> records, ParameterBuffer<float> start, std::uint64_t seed)
      : parameters(std::move(start)), trainer(records, Generator(seed)) {}

  /// As TrainerState::best_of.
  const ParameterBuffer<float>& best_parameters() const { return trainer.best_of(parameters); }

  bool operator==(const CandidateTraining&) const = default;
};

/// Goes on with a candidate's training until `options.epochs` epochs are done in all, or `pause` of them. To
/// the same bits as `train` of its topology, given the same seed, samples and options, for any number of
/// threads, and wherever it was paused: the schedule of the learning rate is that of `options.epochs`. The
/// threads are the pool's; those of the options do not count.
/// Errors: as `train` and require_candidate.
inline void train_candidate(CandidateTraining& training, const CandidateNetwork<float>& network,
                            const Dataset& samples, const TrainOptions& options, ThreadPool& pool,
                            const TrainingObserver& observer = {}, int pause = 0) {
  require_candidate(network);
  if (pause > 0 && training.trainer.epoch >= pause) return;
  const TrainingObserver until_pause([&](const TrainingProgress& progress) {
    const TrainingAction action = observer(progress);
    const bool pauses = progress.epoch_ended && progress.epoch == pause;
    return pauses ? TrainingAction::stop : action;
  });
  WeightMask nothing_pruned;
  detail::run_training(
      pool, network.input, network.bounds, network.records.back().output, training.parameters,
      training.trainer, samples, *make_loss<float>(options), options, until_pause,
      [&](ThreadPool& threads) { return make_engine(network, threads); }, nothing_pruned);
}

/// Loss and accuracy of a candidate in float. The loss is that of the options, label smoothing included;
/// batch normalizations use the running averages of the training, as the frozen model will. Errors:
/// std::invalid_argument for samples or parameters that do not fit the candidate.
inline Evaluation evaluate_candidate(const CandidateNetwork<float>& network,
                                     const ParameterBuffer<float>& parameters, const Dataset& samples,
                                     const TrainOptions& options, ThreadPool& pool) {
  Engine<float> engine = make_engine(network, parameters, pool);
  const auto loss = make_loss<float>(options);
  require_samples(samples, network.input);
  require_truth(samples, *loss, network.records.back().output.size());
  return evaluate(engine, samples, *loss);
}

/// A trained candidate.
struct TrainedCandidate {
  CandidateTraining training;
  /// Of the best parameters.
  Evaluation evaluation{};
};

/// Trains a candidate from random weights of the options' seed, and evaluates it on `validation`. Of the
/// options, `validation` is a further part of `samples` that early stopping watches.
/// Errors: as above.
inline TrainedCandidate train_network(const CandidateNetwork<float>& network, const Dataset& samples,
                                      const Dataset& validation, const TrainOptions& options,
                                      ThreadPool& pool, const TrainingObserver& observer = {}) {
  TrainedCandidate result{CandidateTraining(network.records, options.seed)};
  train_candidate(result.training, network, samples, options, pool, observer);
  result.evaluation =
      evaluate_candidate(network, result.training.best_parameters(), validation, options, pool);
  return result;
}

}  // namespace whet
