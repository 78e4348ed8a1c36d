#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

namespace pipeline {

/// Measures the stages one after the other. Bytes are those of the plain target, as a microcontroller has
/// them; latencies are of this machine, the least of many rounds.
class Stages {
 public:
  explicit Stages(const whet::Dataset& measured) : test(measured) {}

  template <class Network, class Policy>
  void add(const std::string& name, const whet::Frozen<whet::Model<Network, Policy>>& model) {
    auto stage = whet::describe_stage<whet::Model<Network, Policy, whet::target::generic>>(name);
    stage.accuracies = {whet::accuracy(model, test)};
    stage.losses = {whet::mean_loss(model, test)};
    stage.latency_seconds = seconds_of(model);
    stages.push_back(std::move(stage));
    stages.back().speed_up = stages.front().latency_seconds / stages.back().latency_seconds;
    fmt::print(stderr, "{}", line(stages.back()));
  }

  whet::ReportStage& last() { return stages.back(); }
  const std::vector<whet::ReportStage>& all() const { return stages; }

  std::string table() const {
    std::string text = fmt::format("{:<34} {:>10} {:>6} {:>9} {:>8} {:>12} {:>7}\n", "stage", "accuracy",
                                   "change", "bytes", "smaller", "latency", "faster");
    for (const whet::ReportStage& stage : stages) text += line(stage);
    return text;
  }

 private:
  std::string line(const whet::ReportStage& stage) const {
    const double accuracy = 100.0 * stage.accuracies.front();
    return fmt::format(
        "{:<34} {:>8.2f} % {:>+6.2f} {:>9} {:>7.1f}x {:>9.2f} us {:>6.2f}x\n", stage.name, accuracy,
        accuracy - 100.0 * stages.front().accuracies.front(), stage.model_bytes,
        static_cast<double>(stages.front().model_bytes) / static_cast<double>(stage.model_bytes),
        1e6 * stage.latency_seconds, stage.speed_up);
  }

  template <class FrozenModel>
  double seconds_of(const FrozenModel& model) const {
    using Clock = std::chrono::steady_clock;
    whet::HeapWorkspace<FrozenModel> workspace;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t round = 0; round < 200; ++round) {
      const auto begin = Clock::now();
      for (std::size_t call = 0; call < 10; ++call) {
        const auto scores = model(test.sample((round + call) % test.size()), workspace);
        asm volatile("" : : "r"(scores.data()) : "memory");
      }
      least = std::min(least, std::chrono::duration<double>(Clock::now() - begin).count() / 10.0);
    }
    return least;
  }

  const whet::Dataset& test;
  std::vector<whet::ReportStage> stages;
};

}  // namespace pipeline
