#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ctime>
#include <functional>
#include <limits>
#include <map>
#include <new>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/core/error.hpp>
#include <whet/model/reach.hpp>
#include <whet/train/setting_check.hpp>
#include <whet/transform/latency/latency_table.hpp>

namespace whet {

/// How long and how often steps are measured.
struct LatencyOptions {
  /// Of a batch of calls, at least.
  double batch_seconds = 1e-3;
  /// How often all steps are measured one after the other; the least time counts. Far apart, so that a slow
  /// phase of the machine does not fall on one step.
  int rounds = 9;
};

/// Tells the time in seconds.
using LatencyClock = std::function<double()>;

/// Processor time of this thread: what other processes take of the core does not count.
inline double thread_seconds() {
  std::timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

namespace detail {

/// A StepWork without its type.
struct StepTask {
  std::size_t memory_bytes = 0;
  void (*prepare)(std::byte*) noexcept = nullptr;
  void (*run)(std::byte*) noexcept = nullptr;
};
using StepTasks = std::map<std::string, StepTask, std::less<>>;

/// Collects what for_each_reachable_step shows, each key once.
class TaskCollector {
 public:
  explicit TaskCollector(StepTasks& where) : tasks(where) {}

  template <class Work>
  void step() {
    tasks.try_emplace(std::string(Work::key().view()),
                      StepTask{Work::memory_bytes, &Work::prepare, &Work::run});
  }

 private:
  StepTasks& tasks;
};

/// Memory aligned for any kernel.
class StepMemory {
 public:
  explicit StepMemory(std::size_t bytes) : block(new (alignment) std::byte[bytes]) {}
  StepMemory(const StepMemory&) = delete;
  StepMemory& operator=(const StepMemory&) = delete;
  ~StepMemory() { ::operator delete[](block, alignment); }

  std::byte* data() const { return block; }

 private:
  static constexpr std::align_val_t alignment{64};
  std::byte* block;
};

/// Seconds of a call, of a batch that takes `least` seconds. calls: of the batch before, of this one after.
template <class Call>
double seconds_of_batch(const LatencyClock& clock, double least, long& calls, Call&& call) {
  call();
  while (true) {
    const double begin = clock();
    for (long index = 0; index < calls; ++index) call();
    const double taken = clock() - begin;
    if (taken >= least || calls >= std::numeric_limits<long>::max() / 4)
      return taken / static_cast<double>(calls);
    calls *= 2;
  }
}

/// Errors: std::invalid_argument naming the option, what was expected and what was found.
inline void validate(const LatencyOptions& options) {
  const SettingCheck require{"latency_table: option "};
  require(options.rounds >= 1, "rounds", "1 or more", options.rounds);
  require(options.batch_seconds > 0.0 && std::isfinite(options.batch_seconds), "batch_seconds",
          "above 0 and finite", options.batch_seconds);
}

/// The prices of steps, in the clock's unit.
inline std::map<std::string, double, std::less<>> measure(const StepTasks& tasks,
                                                          const LatencyOptions& options,
                                                          const LatencyClock& clock) {
  validate(options);
  std::map<std::string, double, std::less<>> prices;
  std::map<std::string, long, std::less<>> calls;
  for (int round = 0; round < options.rounds; ++round) {
    for (const auto& named : tasks) {
      const std::string& key = named.first;
      const StepTask& task = named.second;
      const StepMemory memory(task.memory_bytes);
      task.prepare(memory.data());
      const double seconds =
          seconds_of_batch(clock, options.batch_seconds, calls.try_emplace(key, 1).first->second,
                           [&] { task.run(memory.data()); });
      const auto [place, first] = prices.try_emplace(key, seconds);
      if (!first) place->second = std::min(place->second, seconds);
    }
  }
  return prices;
}

}  // namespace detail

/// Measures every kind of step that candidates of a space can have, once each, on this machine and core. The
/// compiler makes a function of each, so that this is asked in a file of its own. Target: one that this
/// program can run. Errors: std::invalid_argument for options that make no sense.
template <class Space, class Policy, class Target>
LatencyTable latency_table(const LatencyOptions& options = {}, const LatencyClock& clock = thread_seconds) {
  static_assert(Target::available || error::target_not_enabled<Target>,
                "whet: this translation unit is not compiled for the table's target; give the compiler the "
                "target's flags, or read a table that was measured elsewhere; the argument is the target");
  detail::StepTasks tasks;
  detail::TaskCollector collector(tasks);
  for_each_reachable_step<Space, Policy, Target>(collector);
  return {.target = Target::name, .policy = Policy::name, .prices = detail::measure(tasks, options, clock)};
}

}  // namespace whet
