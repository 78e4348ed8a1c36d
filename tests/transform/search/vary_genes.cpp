#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include <whet/transform/search/vary_genes.hpp>

#include "catch.hpp"
#include "transform/search/spaces.hpp"

using namespace whet;

TEST_CASE("random candidates are canonical and come from all of the space") {
  const GeneSpace space = spaces::blocks();
  Generator generator(1);
  std::set<Genotype> seen;
  for (int draw = 0; draw < 5000; ++draw) {
    const Genotype genotype = random_genotype(space, generator);
    CHECK(space.canonical(genotype) == genotype);
    seen.insert(genotype);
  }
  CHECK(seen.size() == spaces::candidates_of_blocks);
}

TEST_CASE("a mutation is canonical, differs from its parent, and in one gene that is in use") {
  const GeneSpace space = spaces::blocks();
  Generator generator(2);
  for (int draw = 0; draw < 1000; ++draw) {
    const Genotype parent = random_genotype(space, generator);
    const Genotype child = mutated(space, parent, generator);
    REQUIRE(child != parent);
    REQUIRE(space.canonical(child) == child);
    if (child.genes[0] != parent.genes[0]) continue;
    int changed = 0;
    for (std::size_t gene = 0; gene < 6; ++gene) changed += child.genes[gene] != parent.genes[gene] ? 1 : 0;
    REQUIRE(changed == 1);
  }
}

TEST_CASE("a mutation reaches every other value of a gene with equal chances") {
  const GeneSpace space{.alternatives = {4}};
  Generator generator(3);
  std::array<int, 4> counts{};
  for (int draw = 0; draw < 3000; ++draw)
    ++counts[mutated(space, spaces::genotype_of({1}), generator).genes[0]];
  CHECK(counts[1] == 0);
  for (const std::size_t value : {0U, 2U, 3U}) CHECK(std::abs(counts[value] - 1000) < 100);
}

TEST_CASE("what a mutation brings into use has all of its values") {
  const GeneSpace space = spaces::blocks();
  const Genotype parent = spaces::genotype_of({1, 0, 0, 0, 2, 2});
  Generator generator(6);
  std::map<Genotype, int> taken;
  int changed = 0;
  for (int draw = 0; draw < 12000; ++draw) {
    const Genotype child = mutated(space, parent, generator);
    if (child.genes[0] == 1) continue;
    ++changed;
    ++taken[child];
  }
  // Three of six genes are in use, one of which chooses the block.
  CHECK(std::abs(changed / 12000.0 - 1.0 / 3.0) < 0.02);
  CHECK(taken.size() == 4 * 4 * 4);
  for (const auto& [child, count] : taken) CHECK(count < 2 * changed / 64);
}

TEST_CASE("a space of one candidate has no mutations") {
  Generator generator(4);
  const GeneSpace space{.alternatives = {1, 1}};
  CHECK(mutated(space, spaces::genotype_of({0, 0}), generator) == spaces::genotype_of({0, 0}));
}

TEST_CASE("a child has each gene from one of its parents") {
  const GeneSpace space = spaces::valley();
  Generator generator(5);
  int from_first = 0;
  for (int draw = 0; draw < 500; ++draw) {
    const Genotype first = random_genotype(space, generator);
    const Genotype second = random_genotype(space, generator);
    const Genotype child = crossed(space, first, second, generator);
    for (std::size_t gene = 0; gene < 12; ++gene) {
      REQUIRE((child.genes[gene] == first.genes[gene] || child.genes[gene] == second.genes[gene]));
      from_first += child.genes[gene] == first.genes[gene] ? 1 : 0;
    }
  }
  // A half, and a sixth of the other half where both are the same.
  CHECK(std::abs(from_first / 6000.0 - 7.0 / 12.0) < 0.03);
}

TEST_CASE("a child has what it uses from the parent that uses it, too") {
  const GeneSpace space = spaces::blocks();
  const Genotype first = spaces::genotype_of({0, 3, 1, 2, 0, 0});
  const Genotype second = spaces::genotype_of({1, 0, 0, 0, 2, 1});
  Generator generator(7);
  int of_first = 0;
  for (int draw = 0; draw < 400; ++draw) {
    const bool swapped = draw % 2 == 1;
    const Genotype child = crossed(space, swapped ? second : first, swapped ? first : second, generator);
    REQUIRE((child == first || child == second));
    of_first += child == first ? 1 : 0;
  }
  CHECK(std::abs(of_first - 200) < 60);
}

TEST_CASE("impossible spaces are refused with what was expected and found") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THROWS_WITH(require_space({}), ContainsSubstring("1 to 64 genes, found 0"));
  CHECK_THROWS_WITH(require_space({.alternatives = std::vector<int>(65, 2)}), ContainsSubstring("found 65"));
  CHECK_THROWS_WITH(require_space({.alternatives = {2, 0}}), ContainsSubstring("gene 1"));
  CHECK_THROWS_WITH(require_space({.alternatives = {257}}), ContainsSubstring("found 257"));
  CHECK_NOTHROW(require_space({.alternatives = {256}}));
}
