#include <cstdint>
#include <utility>

#include <whet/topology/search/folded_records.hpp>

#include "catch.hpp"
#include "topology/search/spaces.hpp"

namespace {

using namespace whet;
using namespace spaces;

/// Normalization as a member of its own, twice, behind what is read twice, and where nothing takes it up.
struct Normalized
    : SearchSpace<Input<6, 6>, BatchNorm, Conv2D<any(3, 4), 3>, BatchNorm, BatchNorm, ReLU,
                  Choice<BatchNorm, Layers<Conv2D<5, 1>, BatchNorm>, Skip>,
                  Named<"block", Repeat<0, 2, Residual<DepthwiseConv2D<3>, BatchNorm>>>, Conv2D<4, 1>,
                  Residual<BatchNorm, ReLU>, Flatten, Dense<any(7, 9)>, BatchNorm> {};

template <class Space, std::uint64_t Index>
void check_candidate() {
  constexpr Genotype genotype = genotype_at<Space>(Index);
  using Deployed = Folded<candidate_t<Space, genotype>>;
  const auto folded = folded_records(candidate_records<Space>(genotype));
  CAPTURE(Index);
  REQUIRE(folded.count == layer_count<Deployed>);
  for (int index = 0; index < folded.count; ++index) {
    const LayerRecord& found = folded.records()[static_cast<std::size_t>(index)];
    const LayerRecord& expected = records<Deployed>[static_cast<std::size_t>(index)];
    CHECK(found.name == expected.name);
    CHECK(found.type == expected.type);
    CHECK(found.position == expected.position);
    CHECK(found.producer == expected.producer);
    CHECK(found.others == expected.others);
    CHECK(found.output == expected.output);
    CHECK(found.is_first == expected.is_first);
    CHECK(found.is_last == expected.is_last);
  }
}

template <class Space, std::uint64_t Step, std::uint64_t... Number>
void check_candidates(std::integer_sequence<std::uint64_t, Number...>) {
  (check_candidate<Space, Number * Step % candidate_count<Space>>(), ...);
}

}  // namespace

TEST_CASE("folded records are those of the folded type") {
  check_candidates<Normalized, 5>(std::make_integer_sequence<std::uint64_t, 18>{});
  check_candidates<Small, 1021>(std::make_integer_sequence<std::uint64_t, 8>{});
}

TEST_CASE("each record says which leaf it was") {
  // BatchNorm, Conv2D, two that are folded, ReLU.
  const auto folded = folded_records(candidate_records<Normalized>({.count = gene_count<Normalized>}));
  CHECK(folded.leaves[0] == 0);
  CHECK(folded.leaves[1] == 1);
  CHECK(folded.leaves[2] == 4);
}
