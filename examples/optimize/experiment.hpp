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
#include "report.hpp"
#include "run_experiment.hpp"
#include "stopwatch.hpp"

namespace optimize {

/// Trains, freezes and measures one topology. Everything that can go wrong is an exception.
template <class Network>
class Experiment {
 public:
  Experiment(const Options& chosen, const whet::DataSplit& images) : options(chosen), data(images) {
    report.topology = options.topology;
    report.topology_source = whet::topology_source<Network>("Network");
    report.target = whet::target::native::name;
    report.parameters = whet::Weights<Network>{}.values().size();
    report.macs = whet::Model<Network, whet::Float32Policy>::macs;
    report.epochs = options.checkpoint.empty() ? options.epochs : 0;
    report.seeds = options.checkpoint.empty() ? options.seeds : std::vector<std::uint64_t>{0};
  }

  Report run() {
    for (std::uint64_t seed : report.seeds) {
      const whet::Weights<Network> weights = options.checkpoint.empty() ? train(seed) : load();
      const auto calibration = data.train.first(
          std::min(data.train.size(), static_cast<std::size_t>(options.calibration_samples)));
      const auto ranges = whet::calibrate(weights, calibration, whet::Percentile{options.percentile});
      measure_policies(weights, ranges, seed == report.seeds.front());
    }
    race.run(options.rounds);
    for (std::size_t index = 0; index < report.results.size(); ++index) {
      report.results[index].latency = race.median(index);
      report.results[index].speed_up = race.speed_up(index, 0);
    }
    return std::move(report);
  }

 private:
  whet::Weights<Network> load() const { return whet::load_weights<Network>(options.checkpoint); }

  whet::Weights<Network> train(std::uint64_t seed) {
    const auto begin = std::chrono::steady_clock::now();
    fmt::print(stderr, "training {}, seed {}\n", options.topology, seed);
    whet::ProgressBar progress;
    const auto watch = [&](const whet::TrainingProgress& done) {
      progress(done);
      return Interruption::requested() ? whet::TrainingAction::stop : whet::TrainingAction::proceed;
    };
    const auto weights = whet::train<Network>(
        data.train, {.epochs = options.epochs, .seed = seed, .threads = options.threads}, watch);
    stop_if_interrupted();
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

  void measure_policies(const whet::Weights<Network>& weights, const whet::Quantization<Network>& ranges,
                        bool first_seed) {
    std::size_t index = 0;
    for_each_policy([&](const auto& entry) {
      if (!wanted(entry.key)) return;
      stop_if_interrupted();
      using Policy = typename std::remove_cvref_t<decltype(entry)>::policy;
      const auto model = whet::freeze<Policy>(weights, ranges);
      if (first_seed) report.results.push_back(describe(entry, model));
      report.results[index++].accuracies.push_back(whet::accuracy(model, data.test));
    });
  }

  template <class Entry, class FrozenModel>
  PolicyResult describe(const Entry& entry, const FrozenModel& model) {
    PolicyResult result;
    result.key = entry.key;
    result.title = entry.title;
    result.policy = whet::source_of<typename FrozenModel::policy>();
    result.weight_bytes = model.weight_bytes;
    result.workspace_bytes = model.workspace_bytes;
    result.energy = 1e-12 * whet::estimated_energy<typename FrozenModel::frozen_model>;
    const auto path = options.output / fmt::format("{}_{}.hpp", options.topology, entry.key);
    whet::export_header(model, path);
    result.header = path.string();
    add_contender(model);
    return result;
  }

  /// One inference after the other over test images.
  template <class FrozenModel>
  void add_contender(const FrozenModel& model) {
    auto workspace = std::make_shared<whet::Workspace<FrozenModel>>();
    race.add([model, workspace, images = data.test, next = std::size_t{0}]() mutable {
      const auto scores = model(images.sample(next), *workspace);
      asm volatile("" : : "r"(scores.data()) : "memory");  // somebody might read them
      next = (next + 1) % images.size();
    });
  }

  const Options& options;
  const whet::DataSplit& data;
  Report report;
  Race race;
};

template <class Network>
Report run_experiment(const Options& options, const whet::DataSplit& data) {
  return Experiment<Network>(options, data).run();
}

}  // namespace optimize
