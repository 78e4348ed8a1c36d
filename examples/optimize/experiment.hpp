#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

#include "interruption.hpp"
#include "options.hpp"
#include "policies.hpp"
#include "pruned_rows.hpp"
#include "report.hpp"
#include "rows.hpp"
#include "run_experiment.hpp"
#include "stopwatch.hpp"
#include "topologies.hpp"

namespace optimize {

/// Trains, freezes and measures one topology. Everything that can go wrong is an exception.
template <class Network>
class Experiment {
 public:
  Experiment(const Options& chosen, const whet::DataSplit& images)
      : options(chosen), data(images), training(training_options(chosen)) {
    report.topology = options.topology;
    report.topology_source = whet::topology_source<Network>("Network");
    report.target = whet::target::native::name;
    report.parameters = whet::Weights<Deployed>{}.values().size();
    report.macs = whet::Model<Deployed, whet::Float32Policy>::macs;
    report.qat_epochs = options.qat_epochs;
    report.epochs = options.checkpoint.empty() ? training.epochs : 0;
    if (options.checkpoint.empty()) report.seeds = options.seeds;
    report.header_target = options.target == "native" ? report.target : options.target;
  }

  Report run() {
    if (!options.checkpoint.empty()) measure(whet::load_weights<Network>(options.checkpoint));
    for (std::uint64_t seed : report.seeds) measure(train(seed));
    race.run(options.rounds, stop_if_interrupted);
    for (std::size_t index = 0; index < report.results.size(); ++index) {
      report.results[index].latency = race.median(index);
      report.results[index].speed_up = race.speed_up(index, 0);
    }
    return std::move(report);
  }

 private:
  static constexpr bool has_batch_norm = [] {
    for (const whet::LayerRecord& record : whet::records<Network>)
      if (record.role == whet::LayerRole::normalization) return true;
    return false;
  }();
  /// What is frozen: batch normalization is folded into the layers before it.
  using Deployed = std::conditional_t<has_batch_norm, whet::Folded<Network>, Network>;

  static whet::TrainOptions training_options(const Options& options) {
    constexpr Recipe own = recipe<Network>;
    return {.epochs = options.epochs > 0 ? options.epochs : own.epochs,
            .threads = options.threads,
            .augment_crop = options.crop.value_or(own.crop),
            .augment_flip = options.flip.value_or(own.flip),
            .augment_cutout = options.cutout,
            .mixup = options.mixup};
  }

  void measure(const whet::Weights<Network>& trained) {
    if constexpr (has_batch_norm)
      measure_deployed(whet::fold(trained));
    else
      measure_deployed(trained);
  }

  void measure_deployed(const whet::Weights<Deployed>& weights) {
    const auto calibration =
        data.train.first(std::min(data.train.size(), static_cast<std::size_t>(options.calibration_samples)));
    measure_policies(weights, whet::calibrate(weights, calibration, whet::Percentile{options.percentile}));
  }

  whet::Weights<Network> train(std::uint64_t seed) {
    const auto begin = std::chrono::steady_clock::now();
    fmt::print(stderr, "training {}, seed {}\n", options.topology, seed);
    whet::ProgressBar progress;
    const auto watch = [&](const whet::TrainingProgress& done) {
      progress(done);
      return Interruption::requested() ? whet::TrainingAction::stop : whet::TrainingAction::proceed;
    };
    const auto unfinished =
        options.output / fmt::format("{}-seed{}.training.safetensors", options.topology, seed);
    auto state = options.resume && std::filesystem::exists(unfinished)
                     ? whet::load_checkpoint<Network>(unfinished)
                     : whet::TrainingState<Network>(seed);
    training.seed = seed;
    whet::train(state, data.train, training, watch);
    if (Interruption::requested()) {
      whet::save_checkpoint(unfinished, state);
      fmt::print(stderr, "\nthe training goes on from {} with --resume\n", unfinished.string());
      throw Interrupted{};
    }
    std::filesystem::remove(unfinished);
    const auto weights = state.best_weights();
    report.training_seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const auto path = options.output / fmt::format("{}-seed{}.safetensors", options.topology, seed);
    whet::save_weights(path, weights);
    report.checkpoints.push_back(path.string());
    return weights;
  }

  bool wanted(std::string_view key) const {
    return key == "float32" || options.policies.empty() ||
           std::find(options.policies.begin(), options.policies.end(), key) != options.policies.end();
  }

  void measure_policies(const whet::Weights<Deployed>& weights, const whet::Quantization<Deployed>& ranges) {
    rows.start_seed();
    for_each_policy<Network>([&](const auto& entry) {
      if (!wanted(entry.key)) return;
      stop_if_interrupted();
      const bool trained = entry.trains && has_few_bits<Network> && options.qat_epochs > 0;
      rows.add(entry.key, std::string(entry.title) + (trained ? ", trained" : ""),
               freeze(entry, weights, ranges));
    });
    if constexpr (has_pruned_rows<Network>)
      if (options.prune_epochs > 0) add_pruned_rows<Network>(options, data, training, weights, rows);
  }

  /// Calibrated; with --qat trained for the precision, as the float weights were.
  template <class Entry>
  auto freeze(const Entry&, const whet::Weights<Deployed>& weights,
              const whet::Quantization<Deployed>& ranges) const {
    using Policy = typename Entry::policy;
    if constexpr (Entry::trains && has_few_bits<Network>) {
      if (options.qat_epochs > 0) {
        whet::TrainOptions fine_tuning = training;
        fine_tuning.epochs = options.qat_epochs;
        fine_tuning.learning_rate = 1e-3;
        fmt::print(stderr, "training for {}\n", whet::source_of<Policy>());
        const auto trained =
            whet::train<whet::QuantizationAware<Policy>>(weights, ranges, data.train, fine_tuning);
        return whet::freeze<Policy>(trained);
      }
    }
    return whet::freeze<Policy>(weights, ranges);
  }

  const Options& options;
  const whet::DataSplit& data;
  whet::TrainOptions training;
  Report report;
  Race race;
  Rows rows{options, data, report, race};
};

template <class Network>
Report run_experiment(const Options& options, const whet::DataSplit& data) {
  return Experiment<Network>(options, data).run();
}

}  // namespace optimize
