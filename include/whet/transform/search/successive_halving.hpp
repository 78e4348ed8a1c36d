#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <whet/transform/search/dominance.hpp>
#include <whet/transform/search/strategy.hpp>

namespace whet {

/// Many random candidates with little training, the best of them with more: `candidates` at `first_budget`,
/// then the best 1 / `factor` of those, rounded down, by the first objective, after the limits, with `factor`
/// times the budget, and so on as long as there are `factor` or more; then the search ends. With 27 and a
/// factor of 3: 27, 9, 3, 1; with 20: 20, 6, 2.
/// Where the space has fewer candidates it begins with all of them. Source: Jamieson and Talwalkar 2016,
/// "Non-stochastic best arm identification and hyperparameter optimization", section 3.
struct SuccessiveHalving {
  int candidates = 27;
  int factor = 3;
  double first_budget = 1.0;

  std::string description() const {
    return "SuccessiveHalving{candidates=" + std::to_string(candidates) +
           ", factor=" + std::to_string(factor) + ", first_budget=" + detail::shortest_text(first_budget) +
           "}";
  }

  void validate() const {
    detail::require_search_setting(candidates >= 1, "SuccessiveHalving.candidates", "1 or more", candidates);
    detail::require_search_setting(factor >= 2, "SuccessiveHalving.factor", "2 or more", factor);
    detail::require_budget("SuccessiveHalving.first_budget", first_budget);
    detail::require_budget("SuccessiveHalving: the last budget", first_budget * candidates);
  }

  /// That of the last round, of a space with enough candidates. Errors: as validate.
  double last_budget() const {
    validate();
    double budget = first_budget;
    for (int left = candidates / factor; left > 0; left /= factor) budget *= factor;
    return budget;
  }

  std::optional<Proposal> ask(const SearchHistory& history, Generator& generator) const {
    const std::size_t number = history.proposals.size();
    const auto first_larger = std::ranges::find_if(
        history.proposals, [this](const Proposal& proposal) { return proposal.budget > first_budget; });
    const auto begun = static_cast<std::size_t>(first_larger - history.proposals.begin());
    if (number == begun && begun < static_cast<std::size_t>(candidates))
      if (const auto proposal = draw(history, generator, first_budget)) return proposal;
    return promoted(history, begun);
  }

 private:
  /// The next one of a later round, when all results of the round before are told.
  std::optional<Proposal> promoted(const SearchHistory& history, std::size_t begun) const {
    const auto divisor = static_cast<std::size_t>(factor);
    std::size_t round_begin = 0;
    std::size_t round_size = begun;
    double budget = first_budget;
    while (history.proposals.size() >= round_begin + round_size + round_size / divisor && round_size > 0) {
      round_begin += round_size;
      round_size /= divisor;
      budget *= factor;
    }
    const std::size_t round_end = round_begin + round_size;
    if (round_size / divisor == 0 || history.told.size() < round_end) return std::nullopt;
    const auto round = history.told.subspan(round_begin, round_size);
    std::vector<const Evaluated*> ranked;
    for (const Evaluated& candidate : round) ranked.push_back(&candidate);
    std::ranges::stable_sort(ranked, [&](const Evaluated* left, const Evaluated* right) {
      return better_first(*left, *right, history.limits);
    });
    return Proposal{ranked[history.proposals.size() - round_end]->genotype, budget * factor};
  }
};

}  // namespace whet
