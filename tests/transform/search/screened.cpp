#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/transform/search/aging_evolution.hpp>
#include <whet/transform/search/random_search.hpp>
#include <whet/transform/search/screened.hpp>
#include <whet/transform/search/search.hpp>

#include "catch.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;

namespace {

/// Knows the landscape, so that its choice can be told from the objectives.
double closeness(const Genotype& genotype) { return -spaces::distance(genotype, 1.0, 1)[0]; }

double mean_objective(const SearchResult& result) {
  double sum = 0.0;
  for (const Evaluated& one : result.evaluated) sum += one.objectives[0];
  return sum / static_cast<double>(result.evaluated.size());
}

/// Proposes 0, 1, 2 … in the first gene, and then nothing.
struct Counting {
  int* asked;
  int last;

  std::string description() const { return "Counting{}"; }
  void validate() const {}
  std::optional<Proposal> ask(const SearchHistory& history, Generator&) const {
    if (*asked > last) return std::nullopt;
    Genotype genotype{.count = static_cast<int>(history.space.alternatives.size())};
    genotype.genes[0] = static_cast<unsigned char>((*asked)++);
    return Proposal{genotype, 1.0};
  }
};

double none_at_first(const Genotype& genotype) {
  return spaces::gene(genotype, 0) == 0.0 ? std::nan("") : -spaces::gene(genotype, 0);
}

std::optional<Proposal> ask_once(int last, int draws, double (*score)(const Genotype&), int* asked) {
  const GeneSpace space{.alternatives = {10, 10}};
  const Feasibility feasible;
  const SearchHistory history{.space = space, .feasible = feasible};
  Generator generator(1);
  return Screened<Counting>{{asked, last}, score, "score", draws}.ask(history, generator);
}

}  // namespace

TEST_CASE("the proposal with the highest score is made, the first of equal ones") {
  int asked = 0;
  CHECK(ask_once(
            9, 5, [](const Genotype& one) { return one.genes[0] == 3 ? 2.0 : 1.0; }, &asked)
            ->genotype.genes[0] == 3);
  CHECK(asked == 5);
  asked = 0;
  CHECK(ask_once(
            9, 5, [](const Genotype&) { return 1.0; }, &asked)
            ->genotype.genes[0] == 0);
  asked = 0;
  CHECK(ask_once(
            9, 1, [](const Genotype& one) { return 1.0 * one.genes[0]; }, &asked)
            ->genotype.genes[0] == 0);
  CHECK(asked == 1);
}

TEST_CASE("where another strategy has nothing more to propose the best so far is made") {
  int asked = 0;
  const auto first_gene = [](const Genotype& one) { return 1.0 * one.genes[0]; };
  CHECK(ask_once(2, 8, first_gene, &asked)->genotype.genes[0] == 2);
  CHECK(asked == 3);
  CHECK_FALSE(ask_once(2, 8, first_gene, &asked).has_value());
}

TEST_CASE("where another strategy draws in vain the best so far is made, unless there is none") {
  const GeneSpace space{.alternatives = {200, 200}};
  int asked = 0;
  int most = 0;
  const Feasibility feasible = [&](const Genotype&) { return ++asked <= most; };
  const SearchHistory history{.space = space,
                              .feasible = feasible,
                              .known = [](const Genotype&, double) { return false; },
                              .redraws = 2};
  const Screened<RandomSearch> screened{.score = [](const Genotype& one) { return 1.0 * one.genes[0]; }};
  most = 3;
  Generator generator(1);
  Generator same(1);
  int highest = 0;
  for (int draw = 0; draw < most; ++draw)
    highest = std::max(highest, int{random_genotype(space, same).genes[0]});
  CHECK(screened.ask(history, generator)->genotype.genes[0] == highest);
  most = 0;
  CHECK_THROWS_AS(screened.ask(history, generator), NoFeasibleCandidate);
}

TEST_CASE("a search that is screened by what it looks for finds better candidates, with every seed") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const SearchOptions options{.evaluations = 100, .seed = seed, .threads = 1};
    const auto plain = search(spaces::valley(), {}, spaces::distance, RandomSearch{}, options);
    const auto screened = search(spaces::valley(), {}, spaces::distance,
                                 Screened<RandomSearch>{.score = closeness, .draws = 16}, options);
    INFO("seed " << seed);
    REQUIRE(screened.evaluated.size() == 100);
    CHECK(screened.best->objectives[0] < plain.best->objectives[0]);
    CHECK(mean_objective(screened) < 0.7 * mean_objective(plain));
  }
}

TEST_CASE("screening does not depend on the number of threads, and one draw changes nothing") {
  const AgingEvolution evolution{.population = 10, .sample = 3};
  const auto with = [&](int draws, int threads) {
    return search(spaces::valley(), {}, spaces::distance,
                  Screened<AgingEvolution>{evolution, closeness, "closeness", draws},
                  {.evaluations = 60, .threads = threads, .in_flight = 4})
        .evaluated;
  };
  const auto same = [](const std::vector<Evaluated>& one, const std::vector<Evaluated>& other) {
    REQUIRE(one.size() == other.size());
    for (std::size_t index = 0; index < one.size(); ++index)
      CHECK(one[index].genotype == other[index].genotype);
  };
  same(with(8, 1), with(8, 3));
  same(with(1, 1), search(spaces::valley(), {}, spaces::distance, evolution,
                          {.evaluations = 60, .threads = 1, .in_flight = 4})
                       .evaluated);
}

TEST_CASE("a screened search says by what it is screened, and refuses settings without sense") {
  using Catch::Matchers::ContainsSubstring;
  const Screened<RandomSearch> screened{.score = closeness, .score_name = "closeness", .draws = 4};
  CHECK(screened.description() == "Screened{RandomSearch{budget=1}, best closeness of 4}");
  CHECK_NOTHROW(screened.validate());
  CHECK_THROWS_WITH(Screened<RandomSearch>{}.validate(), ContainsSubstring("Screened.score"));
  CHECK_THROWS_WITH((Screened<RandomSearch>{.score = closeness, .draws = 0}.validate()),
                    ContainsSubstring("Screened.draws"));
  CHECK_THROWS_WITH((Screened<RandomSearch>{{.budget = 0.0}, closeness}.validate()),
                    ContainsSubstring("RandomSearch.budget"));
}

TEST_CASE("a score that is no number is less than any") {
  int asked = 0;
  CHECK(ask_once(5, 4, none_at_first, &asked)->genotype.genes[0] == 1);
  asked = 0;
  CHECK(ask_once(5, 1, none_at_first, &asked)->genotype.genes[0] == 0);
}
