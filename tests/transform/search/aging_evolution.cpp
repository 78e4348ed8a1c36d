#include <cstdint>
#include <limits>

#include <whet/transform/search/aging_evolution.hpp>
#include <whet/transform/search/random_search.hpp>
#include <whet/transform/search/search.hpp>

#include "catch.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;

TEST_CASE(
    "evolution beats random search with as many evaluations on a structured landscape, with every seed") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const SearchOptions options{.evaluations = 300, .seed = seed, .threads = 1};
    const auto evolved = search(spaces::valley(), {}, spaces::distance,
                                AgingEvolution{.population = 30, .sample = 10}, options);
    const auto random = search(spaces::valley(), {}, spaces::distance, RandomSearch{}, options);
    REQUIRE(evolved.evaluated.size() == 300);
    REQUIRE(random.evaluated.size() == 300);
    INFO("seed " << seed << ": " << evolved.best->objectives[0] << " against " << random.best->objectives[0]);
    CHECK(evolved.best->objectives[0] < 0.5 * random.best->objectives[0]);
  }
}

TEST_CASE("after the first population every candidate is a mutation of a living one") {
  const auto result =
      search(spaces::valley(), {}, spaces::distance, AgingEvolution{.population = 8, .sample = 3},
             {.evaluations = 60, .threads = 1, .in_flight = 2});
  for (std::size_t number = 8; number < result.evaluated.size(); ++number) {
    const std::size_t told = number - 1;
    bool found = false;
    for (std::size_t parent = told < 8 ? 0 : told - 8; parent < told; ++parent) {
      int changed = 0;
      for (std::size_t gene = 0; gene < 12; ++gene)
        changed +=
            result.evaluated[parent].genotype.genes[gene] != result.evaluated[number].genotype.genes[gene];
      found = found || changed == 1;
    }
    CHECK(found);
  }
}

TEST_CASE("evolution prefers what keeps to the limits") {
  // The second objective grows where the first one falls.
  const auto evaluate = [](const Genotype& genotype, double, std::uint64_t) {
    double sum = 0.0;
    for (std::size_t gene = 0; gene < 12; ++gene) sum += genotype.genes[gene];
    return std::vector{60.0 - sum, sum};
  };
  const auto result =
      search(spaces::valley(), {}, evaluate, AgingEvolution{.population = 20, .sample = 8},
             {.evaluations = 300, .threads = 1, .limits = {std::numeric_limits<double>::infinity(), 10.0}});
  REQUIRE(result.best.has_value());
  CHECK(result.best->objectives == std::vector{50.0, 10.0});
}

TEST_CASE("settings without sense are refused") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THROWS_WITH((AgingEvolution{.population = 0}.validate()),
                    ContainsSubstring("AgingEvolution.population"));
  CHECK_THROWS_WITH((AgingEvolution{.sample = 0}.validate()), ContainsSubstring("AgingEvolution.sample"));
  CHECK_THROWS_WITH(RandomSearch{.budget = 0.0}.validate(), ContainsSubstring("RandomSearch.budget"));
  CHECK(AgingEvolution{}.description() == "AgingEvolution{population=100, sample=25, budget=1}");
}
