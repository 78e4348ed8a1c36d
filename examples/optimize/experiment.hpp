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
    report.title = options.topology;
    report.topology = whet::topology_source<Network>("Network");
    if (options.checkpoint.empty()) seeds = options.seeds;
  }

  whet::Report run() {
    if (!options.checkpoint.empty()) measure(whet::load_weights<Network>(options.checkpoint));
    for (std::uint64_t seed : seeds) measure(train(seed));
    race.run(options.rounds, stop_if_interrupted);
    for (std::size_t index = 0; index < report.stages.size(); ++index) {
      report.stages[index].latency_seconds = race.median(index);
      report.stages[index].speed_up = race.speed_up(index, 0);
    }
    say_how();
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

  /// What a reader needs to know of how the numbers came about.
  void say_how() {
    const std::string target = whet::target::native::name;
    const std::string from = seeds.empty() ? std::string("weights from a checkpoint")
                                           : fmt::format("mean of {} seed(s)", seeds.size());
    report.summary =
        fmt::format("{} parameters, {} MACs, target {}, {}", whet::Weights<Deployed>{}.values().size(),
                    whet::Model<Deployed, whet::Float32Policy>::macs, target, from);
    report.facts = {{"data", "Fashion-MNIST: accuracy and loss on the test images"},
                    {"latency", "one inference at a time, median"},
                    {"target", target},
                    {"headers for", options.target == "native" ? target : options.target}};
    if (seeds.empty()) return;
    report.facts.emplace_back("seeds", fmt::format("{}", fmt::join(seeds, ", ")));
    report.facts.emplace_back("epochs", fmt::format("{}", training.epochs));
    if (options.qat_epochs > 0)
      report.facts.emplace_back("epochs of each precision that is trained",
                                fmt::format("{}", options.qat_epochs));
    report.facts.emplace_back("training", fmt::format("{:.0f} s", training_seconds));
    report.facts.emplace_back("checkpoints", fmt::format("{}", fmt::join(checkpoints, ", ")));
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
    const auto ranges = whet::calibrate(weights, calibration, whet::Percentile{options.percentile});
    measure_layers(weights, ranges, calibration);
    measure_policies(weights, ranges, calibration);
  }

  /// Of the first seed. Images of the training, so that no choice is made on test images.
  void measure_layers(const whet::Weights<Deployed>& weights, const whet::Quantization<Deployed>& ranges,
                      const whet::Dataset& calibration) {
    if (!report.stages.empty()) return;
    report.weights = whet::weight_histograms(weights);
    report.activations = whet::activation_histograms(weights, calibration);
    report.sensitivities.push_back(whet::sensitivity<whet::Int8Policy>(weights, ranges, calibration));
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
    const auto weights = state.best_weights();
    training_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const auto path = options.output / fmt::format("{}-seed{}.safetensors", options.topology, seed);
    whet::save_weights(path, weights);
    std::filesystem::remove(unfinished);
    checkpoints.push_back(path.string());
    return weights;
  }

  bool wanted(std::string_view key) const {
    return key == "float32" || options.policies.empty() ||
           std::find(options.policies.begin(), options.policies.end(), key) != options.policies.end();
  }

  void measure_policies(const whet::Weights<Deployed>& weights, const whet::Quantization<Deployed>& ranges,
                        const whet::Dataset& calibration) {
    rows.start_seed();
    for_each_policy<Network>([&](const auto& entry) {
      if (!wanted(entry.key)) return;
      stop_if_interrupted();
      const bool trained = entry.trains && has_few_bits<Network> && options.qat_epochs > 0;
      const auto model = freeze(entry, weights, ranges);
      const bool first = rows.add(entry.key, std::string(entry.title) + (trained ? ", trained" : ""), model);
      // Weights that were trained on differ from those in float for more than their precision.
      if (first && !trained) report.stages.back().noise = whet::layer_noise(weights, model, calibration);
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
  whet::Report report;
  std::vector<std::uint64_t> seeds;
  std::vector<std::string> checkpoints;
  double training_seconds = 0.0;
  Race race;
  Rows rows{options, data, report, race};
};

template <class Network>
whet::Report run_experiment(const Options& options, const whet::DataSplit& data) {
  return Experiment<Network>(options, data).run();
}

}  // namespace optimize
