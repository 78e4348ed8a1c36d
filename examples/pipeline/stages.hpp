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
/// them; latencies are of this machine, the least of many rounds, in which each stage takes turns with the
/// first: hours lie between two stages, in which a machine's speed changes.
/// First: the frozen model that all is compared with.
template <class First>
class Stages {
 public:
  /// Both outlive it.
  Stages(const whet::Dataset& measured, const First& compared_with) : test(measured), first(compared_with) {}

  template <class Network, class Policy>
  void add(const std::string& name, const whet::Frozen<whet::Model<Network, Policy>>& model) {
    auto stage = whet::describe_stage<whet::Model<Network, Policy, whet::target::generic>>(name);
    stage.accuracies = {whet::accuracy(model, test)};
    stage.losses = {whet::mean_loss(model, test)};
    const auto [of_first, of_model] = seconds_in_turn(model);
    stage.latency_seconds = of_model;
    stage.speed_up = of_first / of_model;
    stages.push_back(std::move(stage));
    fmt::print(stderr, "{}", line(stages.back()));
  }

  whet::ReportStage& last() { return stages.back(); }
  const std::vector<whet::ReportStage>& all() const { return stages; }

  std::string table() const {
    std::string text = fmt::format("{:<38} {:>10} {:>6} {:>9} {:>8} {:>12} {:>7}\n", "stage", "accuracy",
                                   "change", "bytes", "smaller", "latency", "faster");
    for (const whet::ReportStage& stage : stages) text += line(stage);
    return text;
  }

 private:
  std::string line(const whet::ReportStage& stage) const {
    const double accuracy = stage.accuracies.front();
    return fmt::format(
        "{:<38} {:>8.2f} % {:>+6.2f} {:>9} {:>7.1f}x {:>9.2f} us {:>6.2f}x\n", stage.name, 100.0 * accuracy,
        100.0 * (accuracy - stages.front().accuracies.front()), stage.model_bytes,
        static_cast<double>(stages.front().model_bytes) / static_cast<double>(stage.model_bytes),
        1e6 * stage.latency_seconds, stage.speed_up);
  }

  /// Of one inference, of the first stage and of this one.
  template <class FrozenModel>
  std::pair<double, double> seconds_in_turn(const FrozenModel& model) const {
    whet::HeapWorkspace<First> first_workspace;
    whet::HeapWorkspace<FrozenModel> workspace;
    std::pair least(std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity());
    for (std::size_t round = 0; round < 200; ++round) {
      least.first = std::min(least.first, seconds_of(first, first_workspace, round));
      least.second = std::min(least.second, seconds_of(model, workspace, round));
    }
    return least;
  }

  template <class FrozenModel>
  double seconds_of(const FrozenModel& model, whet::HeapWorkspace<FrozenModel>& workspace,
                    std::size_t round) const {
    using Clock = std::chrono::steady_clock;
    constexpr std::size_t calls = 10;
    const auto begin = Clock::now();
    for (std::size_t call = 0; call < calls; ++call) {
      const auto scores = model(test.sample((round + call) % test.size()), workspace);
      asm volatile("" : : "r"(scores.data()) : "memory");
    }
    return std::chrono::duration<double>(Clock::now() - begin).count() / calls;
  }

  const whet::Dataset& test;
  const First& first;
  std::vector<whet::ReportStage> stages;
};

}  // namespace pipeline
