#pragma once

#include <algorithm>
#include <cstddef>
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

/// Benchmarks `contender` in turn with `baseline`, in slots of about 50 µs each, so that both see the same
/// machine. Time: one call of the contender. Counters: `speedup`, the median over the slots of baseline time
/// by contender time; `roofline`, the share of what the core could do at best.
template <class Baseline, class Contender>
void versus(benchmark::State& state, Baseline&& baseline, Contender&& contender, const Work& work) {
  const auto repetitions = [](auto& call) {
    call();
    const double once = seconds_of(call);
    return std::max<std::size_t>(1, static_cast<std::size_t>(50e-6 / std::max(once, 1e-9)));
  };
  const std::size_t baseline_calls = repetitions(baseline);
  const std::size_t contender_calls = repetitions(contender);
  const auto slot = [](auto& call, std::size_t calls) {
    call();  // back in the caches
    return seconds_of([&] {
             for (std::size_t index = 0; index < calls; ++index) call();
           }) /
           static_cast<double>(calls);
  };
  std::vector<double> ratios;
  std::vector<double> times;
  for (auto _ : state) {
    const double before = slot(baseline, baseline_calls);
    const double seconds = slot(contender, contender_calls);
    ratios.push_back(before / seconds);
    times.push_back(seconds);
    state.SetIterationTime(seconds);
  }
  state.counters["speedup"] = median(ratios);
  state.counters["roofline"] = roofline_seconds(work) / median(times);
}

}  // namespace bench
