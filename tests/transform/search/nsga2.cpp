#include <any>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <vector>

#include <whet/transform/search/nsga2.hpp>
#include <whet/transform/search/random_search.hpp>
#include <whet/transform/search/search.hpp>

#include "catch.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;

namespace {

#ifdef WHET_TEST_IN_SHORT
constexpr std::uint64_t seeds = 1;
#else
constexpr std::uint64_t seeds = 3;
#endif

/// How many points of the known front were found.
std::size_t points_of_front(const SearchResult& result) {
  std::set<std::vector<double>> points;
  for (const Evaluated& member : result.front)
    if (spaces::on_front(member.genotype)) points.insert(member.objectives);
  return points.size();
}

}  // namespace

TEST_CASE("survivors are whole fronts, and of the last one those that stand alone") {
  std::vector<Evaluated> all;
  int number = 0;
  for (const auto& point :
       std::vector<std::vector<double>>{{0, 10}, {4.9, 5.1}, {5, 5}, {5.1, 4.9}, {10, 0}, {11, 11}})
    all.push_back(spaces::with_objectives(point, number++));
  const auto numbers = [](const std::vector<Evaluated>& chosen) {
    std::vector<int> result;
    for (const Evaluated& candidate : chosen) result.push_back(candidate.genotype.genes[0]);
    return result;
  };
  CHECK(numbers(Nsga2::select(all, 4, {})) == std::vector{0, 4, 1, 3});
  CHECK(numbers(Nsga2::select(all, 6, {})) == std::vector{0, 4, 1, 3, 2, 5});
  CHECK(numbers(Nsga2::select(all, 2, std::vector{std::numeric_limits<double>::infinity(), 5.0})) ==
        std::vector{2, 4});
}

TEST_CASE("parents are those of all generations, whether the ones before were kept or not") {
  const GeneSpace space = spaces::trade();
  const Feasibility any_candidate;
  Generator generator(3);
  std::vector<Evaluated> told;
  for (int number = 0; number < 70; ++number) {
    const Genotype genotype = random_genotype(space, generator);
    told.push_back({.genotype = genotype, .objectives = spaces::trade_objectives(genotype, 1.0, 0)});
  }
  std::any kept;
  for (std::size_t count = 0; count <= told.size(); ++count)
    for (const int population : {10, 7}) {
      const Nsga2 strategy{.population = population};
      SearchHistory history{.space = space, .told = std::span(told).first(count), .feasible = any_candidate};
      const std::vector<Evaluated> expected = strategy.survivors(history);
      history.computed = &kept;
      REQUIRE(strategy.survivors(history) == expected);
      CHECK(expected.size() == (count < std::size_t(population) ? 0 : std::size_t(population)));
    }
}

TEST_CASE("a known front is found, ends included, where random search finds next to nothing of it") {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const SearchOptions options{.evaluations = 1200, .seed = seed, .threads = 1};
    const auto found = search(spaces::trade(), {}, spaces::trade_objectives, Nsga2{}, options);
    const auto random = search(spaces::trade(), {}, spaces::trade_objectives, RandomSearch{}, options);
    INFO("seed " << seed << ": " << points_of_front(found) << " and " << points_of_front(random) << " of 64");
    CHECK(points_of_front(found) >= 48);
    CHECK(points_of_front(found) == found.front.size());
    CHECK(found.front.front().objectives == std::vector{0.0, 1.0});
    CHECK(found.front.back().objectives == std::vector{1.0, 0.0});
    CHECK(points_of_front(random) <= 6);
  }
}

TEST_CASE("under limits the front ends at them") {
  const auto result =
      search(spaces::trade(), {}, spaces::trade_objectives, Nsga2{},
             {.evaluations = 1000, .threads = 1, .limits = {0.5, std::numeric_limits<double>::infinity()}});
  REQUIRE(points_of_front(result) >= 16);
  CHECK(result.front.back().objectives[0] == 31.0 / 63.0);
}

TEST_CASE("settings of NSGA-II without sense are refused") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THROWS_WITH(Nsga2{.population = 1}.validate(), ContainsSubstring("Nsga2.population"));
  CHECK_THROWS_WITH(Nsga2{.crossover = 1.5}.validate(), ContainsSubstring("Nsga2.crossover"));
}
