#include <cstdint>
#include <set>
#include <type_traits>
#include <vector>

#include <whet/topology/search/search_space.hpp>

#include "catch.hpp"
#include "topology/search/spaces.hpp"

namespace {

using namespace whet;
using namespace spaces;

static_assert(ArchitectureSpace<Small> && !ArchitectureSpace<zoo::FashionCNN>);
static_assert(candidate_count<Small> == small_candidates);
static_assert(candidate_count<Tiny> == tiny_candidates);
static_assert(candidate_count<Optional> == optional_candidates);
static_assert(candidate_count<OfBlocks> == block_candidates);
static_assert(gene_count<Tiny> == 1 + (1 + 1 + 1) + (1 + 1) + 1);
// Input 1, stem 2, way down 1 + 1, blocks 1 + 1, residual 3, block 1 + 1, fashion 1, head 1.
static_assert(gene_count<Small> == 14);
static_assert(gene_alternatives<Tiny> == std::array{2, 2, 2, 3, 2, 2, 2});
// stem, norm, relu; two down; three blocks of three; three; two; six and the last activation; pool, head.
static_assert(most_layers<Small> == 3 + 2 + 9 + 3 + 2 + 7 + 2);
static_assert(check_space<Small>() && check_space<Tiny>());

constexpr Genotype genotype(std::initializer_list<int> genes) {
  Genotype result{.count = static_cast<int>(genes.size())};
  std::size_t index = 0;
  for (const int gene : genes) result.genes[index++] = static_cast<unsigned char>(gene);
  return result;
}

static_assert(std::is_same_v<candidate_t<Tiny, genotype({0, 0, 0, 0, 0, 0, 0})>,
                             Sequential<Input<12>, Layers<>, Layers<Layers<Dense<4>, Tanh>>, Dense<3>>>);
static_assert(std::is_same_v<candidate_t<Tiny, genotype({1, 1, 1, 2, 1, 1, 1})>,
                             Sequential<Input<20>, Dense<9>,
                                        Layers<Layers<Dense<5>, Tanh>, Layers<Dense<5>, Tanh>>, Dense<3>>>);
static_assert(
    std::is_same_v<candidate_t<Small, genotype({1, 1, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 1})>,
                   Sequential<Input<10, 8, NonNegative>, Named<"stem", Conv2D<16, 3>>, BatchNorm, ReLU,
                              Layers<Conv2D<32, 3, Stride{2}>, ReLU>, Named<"blocks", Layers<>>,
                              Residual<Shortcut<Conv2D<24, 1>>, Conv2D<16, 3>>, Layers<Conv2D<12, 1>, ReLU>,
                              zoo::FashionBlock<12>, GlobalAveragePool, Dense<10>>>);

// As many as can be counted, or more.
template <class... Layer>
using Wide = Layers<Layer..., Layer..., Layer..., Layer..., Layer..., Layer..., Layer..., Layer...>;
using Five = Dense<any(1, 2, 3, 4, 5)>;
struct Vast : SearchSpace<Input<4>, Wide<Five, Five, Five, Five>> {};
static_assert(candidate_count<Vast> == UINT64_MAX && gene_count<Vast> == 32);

template <class Space>
void check_numbering() {
  std::set<Genotype> seen;
  for (std::uint64_t index = 0; index < candidate_count<Space>; ++index) {
    const Genotype one = genotype_at<Space>(index);
    REQUIRE(is_candidate<Space>(one));
    REQUIRE(canonical<Space>(one) == one);
    seen.insert(one);
  }
  CHECK(seen.size() == candidate_count<Space>);
}

}  // namespace

TEST_CASE("each number is one candidate in canonical form") {
  check_numbering<Tiny>();
  check_numbering<Small>();
  check_numbering<Optional>();
  check_numbering<OfBlocks>();
}

TEMPLATE_TEST_CASE("every genotype has the canonical form of a numbered one", "", Tiny, Optional, OfBlocks) {
  std::set<Genotype> numbered;
  for (std::uint64_t index = 0; index < candidate_count<TestType>; ++index)
    numbered.insert(genotype_at<TestType>(index));
  std::set<Genotype> found;
  Genotype one{.count = gene_count<TestType>};
  for (bool more = true; more;) {
    found.insert(canonical<TestType>(one));
    more = false;
    for (std::size_t gene = 0; gene < gene_alternatives<TestType>.size() && !more; ++gene) {
      more = ++one.genes[gene] < gene_alternatives<TestType>[gene];
      if (!more) one.genes[gene] = 0;
    }
  }
  CHECK(found == numbered);
}

TEST_CASE("genes that decide nothing become 0") {
  // Skipped: which layer, and of how many units.
  CHECK(canonical<Tiny>(genotype({1, 0, 1, 2, 0, 0, 0})) == genotype({1, 0, 0, 0, 0, 0, 0}));
  CHECK(canonical<Tiny>(genotype({1, 1, 0, 2, 0, 0, 0})) == genotype({1, 1, 0, 0, 0, 0, 0}));
  CHECK(canonical<Tiny>(genotype({1, 1, 1, 2, 0, 1, 1})) == genotype({1, 1, 1, 2, 0, 1, 1}));
  // No layer: its precision.
  CHECK(canonical<Optional>(genotype({1, 1, 0, 0})) == genotype({0, 1, 0, 0}));
  CHECK(canonical<Optional>(genotype({1, 2, 0, 0})) == genotype({0, 2, 0, 0}));
  CHECK(canonical<Optional>(genotype({1, 2, 0, 1})) == genotype({1, 2, 0, 1}));
  // No blocks: their kernel.
  CHECK(canonical<Small>(genotype({0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0})) ==
        genotype({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST_CASE("genotypes of other spaces are told apart") {
  CHECK_FALSE(is_candidate<Tiny>(genotype({0, 0, 0, 0, 0, 0})));
  CHECK_FALSE(is_candidate<Tiny>(genotype({2, 0, 0, 0, 0, 0, 0})));
  CHECK_FALSE(is_candidate<Tiny>(genotype({0, 0, 0, 3, 0, 0, 0})));
  Genotype longer = genotype({0, 0, 0, 0, 0, 0, 0});
  longer.genes[7] = 1;
  CHECK_FALSE(is_candidate<Tiny>(longer));
}
