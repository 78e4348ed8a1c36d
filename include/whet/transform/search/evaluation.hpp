#pragma once

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/train/generator.hpp>
#include <whet/transform/search/gene_space.hpp>
#include <whet/transform/search/strategy.hpp>

namespace whet {

/// An evaluation that threw, or that gave no finite objectives.
class EvaluationError : public std::runtime_error {
 public:
  EvaluationError(const Genotype& failed, double budget, std::uint64_t seed, const std::string& reason)
      : std::runtime_error("search: candidate " + genes_text(failed) + " at budget " +
                           detail::shortest_text(budget) + ", seed " + std::to_string(seed) + ": " + reason),
        candidate(failed) {}

  const Genotype& genotype() const noexcept { return candidate; }

 private:
  Genotype candidate;
};

namespace detail {

/// Trivially copyable: sent between processes as it is.
struct EvaluationTask {
  std::size_t number = 0;
  Genotype genotype{};
  double budget = 1.0;
  std::uint64_t seed = 0;
};

struct EvaluationOutcome {
  EvaluationTask task{};
  std::vector<double> objectives{};
  double seconds = 0.0;
  bool failed = false;
  std::string reason{};
};

/// The seed of an evaluation does not depend on when the candidate was proposed, nor on its budget.
inline std::uint64_t evaluation_seed(std::uint64_t search_seed, const Genotype& genotype) {
  std::uint64_t seed = search_seed;
  for (int gene = 0; gene < genotype.count; ++gene)
    seed = Generator(seed ^ (genotype.genes[static_cast<std::size_t>(gene)] + 1U))();
  return seed;
}

/// Never throws: what the evaluation threw is in the outcome.
inline EvaluationOutcome evaluate_task(const EvaluateCandidate& evaluate, const EvaluationTask& task) {
  EvaluationOutcome outcome{.task = task};
  const auto begin = std::chrono::steady_clock::now();
  try {
    outcome.objectives = evaluate(task.genotype, task.budget, task.seed);
    if (outcome.objectives.empty()) throw std::runtime_error("expected objectives, found none");
    for (const double objective : outcome.objectives)
      if (!std::isfinite(objective))
        throw std::runtime_error("expected finite objectives, found " + shortest_text(objective));
  } catch (const std::exception& error) {
    outcome.failed = true;
    outcome.reason = error.what();
  } catch (...) {
    outcome.failed = true;
    outcome.reason = "an exception that is no std::exception";
  }
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return outcome;
}

}  // namespace detail

}  // namespace whet
