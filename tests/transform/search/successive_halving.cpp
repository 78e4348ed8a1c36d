#include <algorithm>
#include <cstdint>
#include <map>
#include <stdexcept>

#include <whet/transform/search/search.hpp>
#include <whet/transform/search/successive_halving.hpp>

#include "catch.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;

namespace {

/// The noise of a small budget vanishes with a large one.
std::vector<double> noisy(const Genotype& genotype, double budget, std::uint64_t seed) {
  return {spaces::distance(genotype, budget, seed)[0] + 20.0 * Generator(seed).uniform() / budget};
}

std::map<double, int> counts(const SearchResult& result) {
  std::map<double, int> by_budget;
  for (const Evaluated& candidate : result.evaluated) ++by_budget[candidate.budget];
  return by_budget;
}

}  // namespace

TEST_CASE("27 candidates by thirds are 27, 9, 3 and 1, for any number in flight") {
  for (const int in_flight : {1, 2, 4, 7, 50}) {
    const auto result = search(spaces::valley(), {}, noisy, SuccessiveHalving{.first_budget = 0.5},
                               {.evaluations = 1000, .threads = 1, .in_flight = in_flight});
    CHECK(counts(result) == std::map<double, int>{{0.5, 27}, {1.5, 9}, {4.5, 3}, {13.5, 1}});
    REQUIRE(result.best.has_value());
    CHECK(result.best->budget == 13.5);
    CHECK(result.front.size() == 1);
  }
}

TEST_CASE("the last budget is known before") {
  CHECK(SuccessiveHalving{.first_budget = 0.5}.last_budget() == 13.5);
  CHECK(SuccessiveHalving{.candidates = 20, .factor = 2}.last_budget() == 16.0);
  CHECK(SuccessiveHalving{.candidates = 1}.last_budget() == 1.0);
  CHECK_THROWS_AS(SuccessiveHalving{.factor = 1}.last_budget(), std::invalid_argument);
}

TEST_CASE("each round is the best part of the round before") {
  const auto result = search(spaces::valley(), {}, noisy, SuccessiveHalving{.candidates = 20, .factor = 2},
                             {.evaluations = 1000, .threads = 1});
  CHECK(counts(result) == std::map<double, int>{{1, 20}, {2, 10}, {4, 5}, {8, 2}, {16, 1}});
  auto first = std::span(result.evaluated).first(20);
  std::vector<Evaluated> ranked(first.begin(), first.end());
  std::ranges::stable_sort(ranked, {}, [](const Evaluated& candidate) { return candidate.objectives[0]; });
  for (std::size_t place = 0; place < 10; ++place)
    CHECK(result.evaluated[20 + place].genotype == ranked[place].genotype);
}

TEST_CASE("a space of fewer candidates begins with all of them") {
  const GeneSpace space{.alternatives = {10}};
  const auto evaluate = [](const Genotype& genotype, double, std::uint64_t) {
    return std::vector{std::abs(genotype.genes[0] - 6.0)};
  };
  const auto result = search(space, {}, evaluate, SuccessiveHalving{}, {.evaluations = 1000, .threads = 1});
  CHECK(counts(result) == std::map<double, int>{{1, 10}, {3, 3}, {9, 1}});
  CHECK(result.best->genotype.genes[0] == 6);
}
