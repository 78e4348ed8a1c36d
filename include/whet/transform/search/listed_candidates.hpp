#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <whet/transform/search/dominance.hpp>
#include <whet/transform/search/strategy.hpp>

namespace whet {

/// The candidates of a list, one after the other: the best of a search with more training, or what somebody
/// made by hand beside what was found. Those that are infeasible or twice in the list are left out.
/// Errors: std::invalid_argument when one is none of the space's.
struct ListedCandidates {
  std::vector<Genotype> candidates{};
  double budget = 1.0;

  std::string description() const {
    std::string text = "ListedCandidates{budget=" + detail::shortest_text(budget);
    for (const Genotype& candidate : candidates) text += ", " + genes_text(candidate);
    return text + "}";
  }

  void validate() const {
    detail::require_search_setting(!candidates.empty(), "ListedCandidates.candidates", "1 or more",
                                   candidates.size());
    detail::require_budget("ListedCandidates.budget", budget);
  }

  std::optional<Proposal> ask(const SearchHistory& history, Generator&) const {
    for (const Genotype& candidate : candidates) {
      require_genotype(history.space, candidate);
      const Genotype genotype = history.space.canonical_form(candidate);
      if (history.known(genotype, budget) || (history.feasible && !history.feasible(genotype))) continue;
      return Proposal{genotype, budget};
    }
    return std::nullopt;
  }
};

/// The `count` best evaluated candidates by the first objective, after the limits, best first, for a second
/// look; each once.
inline std::vector<Genotype> best_candidates(std::vector<Evaluated> evaluated, std::size_t count,
                                             const std::vector<double>& limits = {}) {
  std::ranges::stable_sort(evaluated, [&](const Evaluated& left, const Evaluated& right) {
    return better_first(left, right, limits);
  });
  std::vector<Genotype> best;
  for (const Evaluated& one : evaluated)
    if (best.size() < count && std::ranges::find(best, one.genotype) == best.end())
      best.push_back(one.genotype);
  return best;
}

}  // namespace whet
