#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <whet/train/setting_check.hpp>

namespace whet {

struct SearchOptions {
  /// Evaluations after which the search ends.
  int evaluations = 100;
  /// After which nothing new begins, with the time of the runs before that a log remembers; 0: no such limit.
  /// Where time ends a search, how far it came depends on the machine; what it did until then does not.
  double seconds = 0.0;
  std::uint64_t seed = 1;
  /// Candidates evaluated at a time, at most `in_flight`; 0: as many as the machine runs at once. Changes no
  /// result.
  int threads = 0;
  /// Proposal i is made with the results of the proposals up to i - in_flight, whatever else has ended by
  /// then: results depend on this number, and never on threads, ranks or timing. With more, threads wait less
  /// for each other; with fewer, proposals know more.
  int in_flight = 4;
  /// Candidates that may be drawn in vain, infeasible or known, for one proposal.
  int redraws = 10000;
  /// An upper limit for each objective, infinite where there is none; empty: no limits. What exceeds them is
  /// neither the best nor on the front, and strategies prefer what keeps to them.
  std::vector<double> limits{};
};

/// Errors: std::invalid_argument naming the option, what was expected and what was found.
inline void validate(const SearchOptions& options) {
  const detail::SettingCheck require{"search: option "};
  require(options.evaluations >= 1, "evaluations", "1 or more", options.evaluations);
  require(options.seconds >= 0.0, "seconds", "0 or more", options.seconds);
  require(options.threads >= 0, "threads", "0 or more", options.threads);
  require(options.in_flight >= 1, "in_flight", "1 or more", options.in_flight);
  require(options.redraws >= 1, "redraws", "1 or more", options.redraws);
  for (const double limit : options.limits)
    require(limit > -std::numeric_limits<double>::infinity(), "limits", "numbers or infinity", limit);
}

}  // namespace whet
