#include <stdexcept>
#include <vector>

#include <whet/transform/search/listed_candidates.hpp>
#include <whet/transform/search/search.hpp>

#include "catch.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;

namespace {

Genotype one(int first, int second) {
  Genotype genotype{.count = 12};
  genotype.genes[0] = static_cast<unsigned char>(first);
  genotype.genes[1] = static_cast<unsigned char>(second);
  return genotype;
}

}  // namespace

TEST_CASE("the candidates of a list are evaluated in its order, each once") {
  const ListedCandidates list{.candidates = {one(1, 2), one(3, 4), one(1, 2), one(5, 5)}, .budget = 3.0};
  const auto not_five = [](const Genotype& genotype) { return genotype.genes[0] != 5; };
  const SearchResult result =
      search(spaces::valley(), not_five, &spaces::distance, list, {.evaluations = 10, .threads = 1});
  REQUIRE(result.evaluated.size() == 2);
  CHECK(result.evaluated[0].genotype == one(1, 2));
  CHECK(result.evaluated[1].genotype == one(3, 4));
  CHECK(result.evaluated[1].budget == 3.0);
}

TEST_CASE("the best of a search come first, each once, those within the limits before all others") {
  const std::vector<Evaluated> evaluated{{.genotype = one(0, 1), .objectives = {3, 1}},
                                         {.genotype = one(0, 2), .objectives = {1, 9}},
                                         {.genotype = one(0, 3), .objectives = {2, 1}},
                                         {.genotype = one(0, 3), .objectives = {2, 1}, .budget = 2}};
  CHECK(best_candidates(evaluated, 2, {10, 5}) == std::vector{one(0, 3), one(0, 1)});
  CHECK(best_candidates(evaluated, 5) == std::vector{one(0, 2), one(0, 3), one(0, 1)});
}

TEST_CASE("a list that is empty is refused") {
  CHECK_THROWS_WITH(ListedCandidates{}.validate(),
                    "search: ListedCandidates.candidates: expected 1 or more, found 0");
}

TEST_CASE("a candidate of another space is refused") {
  using Catch::Matchers::ContainsSubstring;
  const auto run = [](const Genotype& genotype) {
    search(spaces::valley(), {}, &spaces::distance, ListedCandidates{.candidates = {genotype}},
           {.evaluations = 1, .threads = 1});
  };
  CHECK_THROWS_WITH(run(one(255, 0)), ContainsSubstring("gene 0: expected less than"));
  CHECK_THROWS_WITH(run(Genotype{.count = 3}),
                    ContainsSubstring("expected a candidate of 12 genes, found 3"));
}
