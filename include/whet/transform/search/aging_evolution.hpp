#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include <whet/transform/search/dominance.hpp>
#include <whet/transform/search/strategy.hpp>

namespace whet {

/// Regularized evolution by the first objective, after the limits: the first `population` candidates are
/// random; then each is a mutation of the best among `sample` that are drawn with replacement from the
/// youngest `population` results. The oldest leave the population, however good.
/// Source: Real et al. 2019, "Regularized evolution for image classifier architecture search", algorithm 1.
struct AgingEvolution {
  int population = 100;
  int sample = 25;
  double budget = 1.0;

  std::string description() const {
    return "AgingEvolution{population=" + std::to_string(population) + ", sample=" + std::to_string(sample) +
           ", budget=" + detail::shortest_text(budget) + "}";
  }

  void validate() const {
    detail::require_search_setting(population >= 1, "AgingEvolution.population", "1 or more", population);
    detail::require_search_setting(sample >= 1, "AgingEvolution.sample", "1 or more", sample);
    detail::require_budget("AgingEvolution.budget", budget);
  }

  std::optional<Proposal> ask(const SearchHistory& history, Generator& generator) const {
    const auto size = static_cast<std::size_t>(population);
    if (history.proposals.size() < size || history.told.empty()) return draw(history, generator, budget);
    const auto alive = history.told.last(std::min(size, history.told.size()));
    return draw(history, generator, budget, [&] {
      const Evaluated* parent = &alive[random_below(generator, alive.size())];
      for (int draws = 1; draws < sample; ++draws) {
        const Evaluated& other = alive[random_below(generator, alive.size())];
        if (better_first(other, *parent, history.limits)) parent = &other;
      }
      return mutated(history.space, parent->genotype, generator);
    });
  }
};

}  // namespace whet
