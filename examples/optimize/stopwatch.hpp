#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace optimize {

/// Latency of several contenders, measured in turns so that a machine that slows down slows all of them.
class Race {
 public:
  using Clock = std::chrono::steady_clock;

  void add(std::function<void()> contender) {
    entries.push_back({std::move(contender), {}, 1});
    Entry& entry = entries.back();
    entry.contender();
    const auto begin = Clock::now();
    entry.contender();
    const double once = std::max(elapsed(begin), 1e-8);
    entry.repetitions = std::max<std::size_t>(1, static_cast<std::size_t>(50e-6 / once));
  }

  /// before_round() may end the race by an exception.
  template <class BeforeRound>
  void run(int rounds, BeforeRound&& before_round) {
    for (int round = 0; round < rounds; ++round) {
      before_round();
      for (Entry& entry : entries) {
        entry.contender();  // back in the caches after the others
        const auto begin = Clock::now();
        for (std::size_t repetition = 0; repetition < entry.repetitions; ++repetition) entry.contender();
        entry.seconds.push_back(elapsed(begin) / static_cast<double>(entry.repetitions));
      }
    }
  }

  /// Median seconds of one call.
  double median(std::size_t index) const {
    std::vector<double> sorted = entries.at(index).seconds;
    std::sort(sorted.begin(), sorted.end());
    return sorted.empty() ? 0.0 : sorted[sorted.size() / 2];
  }
  /// Median over the rounds of contender `baseline`'s time divided by that of `index`.
  double speed_up(std::size_t index, std::size_t baseline) const {
    std::vector<double> ratios;
    for (std::size_t round = 0; round < entries.at(index).seconds.size(); ++round)
      ratios.push_back(entries.at(baseline).seconds[round] / entries.at(index).seconds[round]);
    std::sort(ratios.begin(), ratios.end());
    return ratios.empty() ? 0.0 : ratios[ratios.size() / 2];
  }

 private:
  struct Entry {
    std::function<void()> contender;
    std::vector<double> seconds;
    std::size_t repetitions;
  };

  static double elapsed(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }

  std::vector<Entry> entries;
};

}  // namespace optimize
