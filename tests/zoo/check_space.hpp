#pragma once

#include <cstdint>

#include <whet/whet.hpp>

#include "catch.hpp"

/// Compares the costs of single candidates, by number, with those of their models.
template <class Space, std::uint64_t... Index>
void check_space_costs() {
  using namespace whet;
  const auto check = []<std::uint64_t Number>(std::integral_constant<std::uint64_t, Number>) {
    constexpr Genotype genotype = genotype_at<Space>(Number);
    using Frozen = Model<Folded<candidate_t<Space, genotype>>, Int8Policy, target::cortex_m_dsp>;
    const CandidateCost cost = candidate_cost<Space, Int8Policy, target::cortex_m_dsp>(genotype);
    CAPTURE(Number);
    CHECK(cost.macs == Frozen::macs);
    CHECK(cost.flash == Frozen::weight_bytes);
    CHECK(cost.ram == Frozen::workspace_bytes);
    CHECK(cost.energy == estimated_energy<Frozen>);
  };
  (check(std::integral_constant<std::uint64_t, Index>{}), ...);
}

/// Candidates all over the space have layers that fit one another.
template <class Space>
void check_candidates_valid(std::uint64_t count) {
  using namespace whet;
  for (std::uint64_t number = 0; number < count; ++number) {
    const std::uint64_t index = candidate_count<Space> / count * number + number;
    CAPTURE(index);
    REQUIRE(candidate_records<Space>(genotype_at<Space>(index % candidate_count<Space>)).valid());
  }
}
