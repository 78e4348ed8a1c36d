#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <whet/topology/search/genotype.hpp>

namespace whet {

/// What a strategy wants evaluated. budget: training epochs or a share of the training, as the evaluation
/// takes it.
struct Proposal {
  Genotype genotype{};
  double budget = 1.0;

  bool operator==(const Proposal&) const = default;
};

/// A candidate and what its evaluation gave.
struct Evaluated {
  Genotype genotype{};
  /// All to be minimized, such as error, flash, RAM and latency; finite.
  std::vector<double> objectives{};
  double budget = 1.0;
  /// That the evaluation was given: a function of the search's seed and of the candidate.
  std::uint64_t seed = 0;
  /// That the evaluation took.
  double seconds = 0.0;

  /// Without the seconds, which no two runs share.
  friend bool operator==(const Evaluated& left, const Evaluated& right) {
    return left.genotype == right.genotype && left.objectives == right.objectives &&
           left.budget == right.budget && left.seed == right.seed;
  }
};

/// Whether a candidate is worth an evaluation: what is known without training. Called from one thread.
using Feasibility = std::function<bool(const Genotype&)>;

/// The objectives of a candidate, a function of its arguments alone. Called from several threads at once
/// unless the search has one.
using EvaluateCandidate =
    std::function<std::vector<double>(const Genotype&, double budget, std::uint64_t seed)>;

}  // namespace whet
