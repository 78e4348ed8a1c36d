#include <whet/topology/search/genotype.hpp>

#include "catch.hpp"

namespace {

template <whet::Genotype Candidate>
struct Named {
  static constexpr int first = Candidate.genes[0];
};

constexpr whet::Genotype small{.genes = {1, 2}, .count = 2};
constexpr whet::Genotype large{.genes = {1, 3}, .count = 2};

static_assert(Named<small>::first == 1);
static_assert(small < large && small != large);
static_assert(small == whet::Genotype{.genes = {1, 2}, .count = 2});

}  // namespace

TEST_CASE("a genotype is a value that a type can carry") { CHECK(Named<small>::first == 1); }
