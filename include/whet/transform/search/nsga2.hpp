#pragma once

#include <algorithm>
#include <any>
#include <cstddef>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/transform/search/nondominated_sort.hpp>
#include <whet/transform/search/strategy.hpp>

namespace whet {

/// Evolution towards the whole Pareto front: survivors are those of the first nondominated fronts, and of the
/// front that does not fit whole the least crowded ones. Parents win binary tournaments of the same order;
/// children are crossed uniformly with probability `crossover` and always mutated in one gene. A generation
/// is `population` results in the order of their proposals; proposals made before its last result is told
/// still come from the generation before.
/// Source: Deb et al. 2002, "A fast and elitist multiobjective genetic algorithm: NSGA-II", with constrained
/// domination.
struct Nsga2 {
  int population = 40;
  double crossover = 0.9;
  double budget = 1.0;

  std::string description() const {
    return "Nsga2{population=" + std::to_string(population) +
           ", crossover=" + detail::shortest_text(crossover) + ", budget=" + detail::shortest_text(budget) +
           "}";
  }

  void validate() const {
    detail::require_search_setting(population >= 2, "Nsga2.population", "2 or more", population);
    detail::require_search_setting(crossover >= 0.0 && crossover <= 1.0, "Nsga2.crossover", "from 0 to 1",
                                   crossover);
    detail::require_budget("Nsga2.budget", budget);
  }

  std::optional<Proposal> ask(const SearchHistory& history, Generator& generator) const {
    const auto size = static_cast<std::size_t>(population);
    if (history.proposals.size() < size) return draw(history, generator, budget);
    const std::vector<Evaluated> parents = survivors(history);
    if (parents.empty()) return std::nullopt;  // asked again once the first generation is told
    // Sorted from the best on, so that of two the smaller index wins.
    const auto winner = [&]() -> const Genotype& {
      const std::size_t first = random_below(generator, parents.size());
      return parents[std::min(first, random_below(generator, parents.size()))].genotype;
    };
    return draw(history, generator, budget, [&] {
      Genotype child = winner();
      if (generator.uniform() < crossover) child = crossed(history.space, child, winner(), generator);
      return mutated(history.space, child, generator);
    });
  }

  /// The parents after the generations that are told whole, from the best on; empty before the first one.
  std::vector<Evaluated> survivors(const SearchHistory& history) const {
    const auto size = static_cast<std::size_t>(population);
    Generations here;
    Generations* const before = std::any_cast<Generations>(history.computed);
    Generations& known = before != nullptr && before->size == size ? *before : here;
    known.size = size;
    for (; known.told + size <= history.told.size(); known.told += size) {
      const auto children = history.told.subspan(known.told, size);
      known.parents.insert(known.parents.end(), children.begin(), children.end());
      known.parents = select(known.parents, size, history.limits);
    }
    if (history.computed != nullptr && before == nullptr) *history.computed = here;
    return known.parents;
  }

  /// The `size` best by front, then by crowding distance, then by age.
  static std::vector<Evaluated> select(std::span<const Evaluated> candidates, std::size_t size,
                                       std::span<const double> limits) {
    std::vector<Evaluated> chosen;
    for (const auto& front : nondominated_fronts(candidates, limits)) {
      const std::vector<double> distances = crowding_distances(candidates, front);
      std::vector<std::size_t> order(front.size());
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::ranges::stable_sort(order, std::ranges::greater{},
                               [&](std::size_t place) { return distances[place]; });
      for (const std::size_t place : order)
        if (chosen.size() < size) chosen.push_back(candidates[front[place]]);
      if (chosen.size() == size) break;
    }
    return chosen;
  }

 private:
  /// The parents after so many results, in generations of `size`.
  struct Generations {
    std::size_t size = 0;
    std::size_t told = 0;
    std::vector<Evaluated> parents{};
  };
};

}  // namespace whet
