#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

#include <whet/data/dataset.hpp>
#include <whet/topology/search/genotype.hpp>
#include <whet/train/candidate_network.hpp>
#include <whet/train/evaluate.hpp>
#include <whet/train/options.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/train/train_candidate.hpp>

namespace whet {

/// Trainings of a search's candidates in rounds: a candidate that comes back with a larger budget, as those
/// of SuccessiveHalving do, goes on from where it was left instead of from nothing. What it scores has the
/// same bits either way, so that a search that was killed, whose trainings are lost, still ends the same.
/// Holds four floats for each parameter of the candidates of the present round and of the one before.
class TrainingRounds {
 public:
  /// training_options.epochs: those of the last round; all rounds are parts of that one schedule. Their seed
  /// does not count.
  TrainingRounds(Dataset training_samples, Dataset held_out, const TrainOptions& training_options)
      : samples(std::move(training_samples)), validation(std::move(held_out)), options(training_options) {}

  /// Loss and accuracy on the samples held out after `epochs` epochs in all. The network is that of the
  /// genotype, each time; seed: that of a search's evaluation, which is the same in all rounds. Several
  /// candidates may be trained at a time, each with a pool of its own. Errors: std::invalid_argument for
  /// epochs beyond the last round's, and as train_candidate and evaluate_candidate.
  Evaluation evaluate(const Genotype& genotype, const CandidateNetwork<float>& network, int epochs,
                      std::uint64_t seed, ThreadPool& pool) {
    if (epochs < 1 || epochs > options.epochs)
      throw std::invalid_argument("TrainingRounds: expected 1 to " + std::to_string(options.epochs) +
                                  " epochs, found " + std::to_string(epochs));
    TrainOptions of_candidate = options;
    of_candidate.seed = seed;
    CandidateTraining training = take({genotype, seed}, network, epochs);
    const int before = training.trainer.epoch;
    train_candidate(training, network, samples, of_candidate, pool, {}, epochs);
    trained_epochs += training.trainer.epoch - before;
    const Evaluation result =
        evaluate_candidate(network, training.best_parameters(), validation, of_candidate, pool);
    if (epochs < options.epochs) keep({genotype, seed}, std::move(training), epochs);
    return result;
  }

  /// Trainings that the next round may take up.
  std::size_t waiting() const {
    const std::lock_guard lock(keeping);
    return kept.size();
  }
  /// Of all candidates.
  int epochs_trained() const { return trained_epochs; }

 private:
  using Key = std::pair<Genotype, std::uint64_t>;

  /// The training that was left at `epochs` epochs or fewer, or a new one.
  CandidateTraining take(const Key& key, const CandidateNetwork<float>& network, int epochs) {
    {
      const std::lock_guard lock(keeping);
      if (auto left = kept.extract(key); !left.empty() && left.mapped().trainer.epoch <= epochs)
        return std::move(left.mapped());
    }
    require_candidate(network);
    return {network.records, key.second};
  }

  void keep(const Key& key, CandidateTraining training, int epochs) {
    const std::lock_guard lock(keeping);
    kept.insert_or_assign(key, std::move(training));
    if (epochs <= round) return;
    // What a round has left behind when the next but one begins does not come back.
    std::erase_if(kept, [&](const auto& one) { return one.second.trainer.epoch < round; });
    round = epochs;
  }

  Dataset samples;
  Dataset validation;
  TrainOptions options;
  std::atomic<int> trained_epochs = 0;
  mutable std::mutex keeping;
  int round = 0;
  std::map<Key, CandidateTraining> kept;
};

}  // namespace whet
