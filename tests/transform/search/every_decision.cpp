#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include <whet/transform/search/every_decision.hpp>

#include "catch.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;

namespace {

/// Each gene is in use where those before it are all 7: few of the genotypes that are drawn come to the last.
GeneSpace nested() {
  return {.alternatives = {8, 8, 8, 8, 5}, .canonical = [](Genotype genotype) {
            for (std::size_t gene = 1; gene < 5; ++gene)
              if (genotype.genes[gene - 1] != 7) genotype.genes[gene] = 0;
            return genotype;
          }};
}

std::set<std::pair<std::size_t, int>> decisions_of(const GeneSpace& space) {
  std::set<std::pair<std::size_t, int>> seen;
  for (const Genotype& genotype : every_decision(space)) {
    CHECK(space.canonical_form(genotype) == genotype);
    for (std::size_t gene = 0; gene < space.alternatives.size(); ++gene)
      if (is_in_use(space, genotype, gene)) seen.insert({gene, genotype.genes[gene]});
  }
  return seen;
}

}  // namespace

TEST_CASE("each alternative of each decision is taken") {
  CHECK(decisions_of(spaces::valley()).size() == 12 * 6);
  CHECK(decisions_of(spaces::blocks()).size() == 2 + 3 * 4 + 2 * 3);
}

TEST_CASE("so are those within alternatives within others") {
  CHECK(decisions_of(nested()).size() == 4 * 8 + 5);
  const auto genotypes = every_decision(nested());
  CHECK(std::ranges::find(genotypes, spaces::genotype_of({7, 7, 7, 7, 4})) != genotypes.end());
}

TEST_CASE("a space of one candidate has that one") {
  const auto genotypes = every_decision({.alternatives = {1}});
  CHECK(genotypes == std::vector{spaces::genotype_of({0})});
}
