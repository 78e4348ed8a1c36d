#include <string>
#include <vector>

#include <whet/transform/search/description.hpp>
#include <whet/transform/search/random_search.hpp>
#include <whet/transform/search/search.hpp>
#include <whet/transform/search/space_genes.hpp>

#include "catch.hpp"
#include "topology/search/spaces.hpp"

using namespace whet;
using spaces::Tiny;

namespace {

template <auto First, class Activation, class Second, class From = Input<8>>
struct Pair : SearchSpace<From, Dense<First>, Activation, Precise<Dense<2>, Int8Policy, Second>> {};

template <class Space>
std::string fingerprint() {
  return space_fingerprint(gene_space<Space>());
}

}  // namespace

TEST_CASE("strategies see a space's decisions and one genotype of each candidate") {
  const GeneSpace space = gene_space<Tiny>();
  CHECK(space.alternatives == std::vector<int>{2, 2, 2, 3, 2, 2, 2});
  Genotype skipped{.count = gene_count<Tiny>};
  skipped.genes[2] = 1;
  CHECK(space.canonical_form(skipped) == genotype_at<Tiny>(0));
}

TEST_CASE("a random search sees each candidate of a space once") {
  const auto evaluate = [](const Genotype& genotype, double, std::uint64_t) {
    return std::vector<double>{static_cast<double>(genotype.genes[0] + genotype.genes[3])};
  };
  const SearchResult result =
      search(gene_space<Tiny>(), {}, evaluate, RandomSearch{}, {.evaluations = 1000, .threads = 1});
  CHECK(result.evaluated.size() == candidate_count<Tiny>);
  for (const Evaluated& one : result.evaluated) CHECK(canonical<Tiny>(one.genotype) == one.genotype);
}

TEST_CASE("spaces with the same decisions about other layers or precisions have other fingerprints") {
  const std::string one = fingerprint<Pair<any(4, 6), ReLU, Int4Policy>>();
  CHECK(fingerprint<Pair<any(4, 6), ReLU, Int4Policy>>() == one);
  CHECK(fingerprint<Pair<any(4, 7), ReLU, Int4Policy>>() != one);
  CHECK(fingerprint<Pair<any(4, 6), ReLU6, Int4Policy>>() != one);
  CHECK(fingerprint<Pair<any(4, 6), ReLU, Float32Policy>>() != one);
  // What no record of a layer has, and what the network's input is known to be.
  CHECK(fingerprint<Pair<any(4, 6), LeakyReLU<Ratio<1, 100>>, Int4Policy>>() !=
        fingerprint<Pair<any(4, 6), LeakyReLU<Ratio<1, 10>>, Int4Policy>>());
  CHECK(fingerprint<Pair<any(4, 6), ReLU, Int4Policy, Input<8, NonNegative>>>() != one);
}
