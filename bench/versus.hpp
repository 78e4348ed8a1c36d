#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "clock.hpp"
#include "roofline.hpp"

namespace bench {

inline double median(std::vector<double> values) {
  if (values.empty()) return 0.0;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

/// What a contender is measured against. counter: where the ratio of times goes.
struct Rival {
  std::string counter;
  std::function<void()> call;
};

/// Calls that a slot of about 50 µs has room for.
inline std::size_t calls_per_slot(const std::function<void()>& call) {
  call();
  const double once = seconds_of(call);
  return std::max<std::size_t>(1, static_cast<std::size_t>(50e-6 / std::max(once, 1e-9)));
}

/// Seconds per call in one slot.
inline double slot_seconds(const std::function<void()>& call, std::size_t calls) {
  call();  // back in the caches
  return seconds_of([&] {
           for (std::size_t index = 0; index < calls; ++index) call();
         }) /
         static_cast<double>(calls);
}

/// Benchmarks a contender in turn with its rivals, in slots, so that all see the same machine. Time: one call
/// of the contender. Counters: for each rival the median over the slots of its time by the contender's;
/// where the work is known, `roofline`, the share of what the core could do at best, and `gops`, billions of
/// multiplications and additions per second, where there are any.
inline void versus(benchmark::State& state, const std::function<void()>& contender, const Work& work,
                   const std::vector<Rival>& rivals) {
  const std::size_t contender_calls = calls_per_slot(contender);
  std::vector<std::size_t> rival_calls;
  for (const Rival& rival : rivals) rival_calls.push_back(calls_per_slot(rival.call));
  std::vector<std::vector<double>> ratios(rivals.size());
  std::vector<double> times;
  for (auto _ : state) {
    const double seconds = slot_seconds(contender, contender_calls);
    for (std::size_t index = 0; index < rivals.size(); ++index)
      ratios[index].push_back(slot_seconds(rivals[index].call, rival_calls[index]) / seconds);
    times.push_back(seconds);
    state.SetIterationTime(seconds);
  }
  for (std::size_t index = 0; index < rivals.size(); ++index)
    state.counters[rivals[index].counter] = median(ratios[index]);
  if (!work.known) return;
  state.counters["roofline"] = roofline_seconds(work) / median(times);
  const double macs = work.float_macs + work.int8_macs;
  if (macs > 0.0) state.counters["gops"] = 2e-9 * macs / median(times);
}

/// The same with one rival, whose ratio is `speedup`.
template <class Baseline, class Contender>
void versus(benchmark::State& state, Baseline& baseline, Contender& contender, const Work& work) {
  versus(state, std::ref(contender), work, {{"speedup", std::ref(baseline)}});
}

}  // namespace bench
