#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

#include <whet/core/error.hpp>
#include <whet/model/budget.hpp>
#include <whet/model/candidate_cost.hpp>
#include <whet/model/candidate_policies.hpp>
#include <whet/topology/search/candidate_records.hpp>
#include <whet/topology/search/folded_records.hpp>
#include <whet/topology/search/search_space.hpp>

namespace whet {
namespace detail {

/// Of what cannot be deployed.
inline constexpr CandidateCost infinite_cost = [] {
  constexpr auto most = std::numeric_limits<std::size_t>::max();
  return CandidateCost{most, most, most, most, std::numeric_limits<double>::infinity()};
}();

}  // namespace detail

/// What a candidate costs when it is deployed: equal to the costs of `Model<Folded<candidate_t<…>>,
/// candidate_policy_t<…>, Target>`, without an instance of these types. Everything is as large as can be
/// where a layer does not take the shape that reaches it, or its policy as many inputs. genotype: one of the
/// space's.
template <class Space, class Default, class Target>
constexpr CandidateCost candidate_cost(const Genotype& genotype) {
  const auto candidate = candidate_records<Space>(genotype);
  if (!candidate.valid()) return detail::infinite_cost;
  const auto deployed = folded_records(candidate);
  const auto policies = candidate_policies<Space, Default, Target>(genotype, deployed);
  const std::span<const CostPolicy* const> each(policies.data(), deployed.records().size());
  for (std::size_t index = 0; index < each.size(); ++index)
    if (!each[index]->takes(deployed.storage[index])) return detail::infinite_cost;
  return candidate_cost<static_cast<std::size_t>(most_layers<Space>)>(deployed.records(), deployed.input,
                                                                      deployed.input_bounds, each);
}

/// Which candidates of a small space fit a device.
template <std::size_t Candidates>
struct FeasibleCandidates {
  std::array<bool, Candidates> fits{};

  constexpr bool operator[](std::uint64_t index) const { return fits[static_cast<std::size_t>(index)]; }
  constexpr std::size_t count() const {
    std::size_t count = 0;
    for (const bool one : fits) count += one ? 1 : 0;
    return count;
  }
};

/// Candidates whose costs the compiler works out for one space; more take it minutes.
inline constexpr std::uint64_t most_compiled_candidates = 1024;

namespace error {
template <class Space, std::uint64_t Candidates, std::uint64_t Allowed>
inline constexpr bool too_many_candidates = false;
}  // namespace error

namespace detail {
/// A variable of its own for each candidate: compilers bound the steps of one constant expression.
template <class Space, class Default, class Target, std::uint64_t Index>
inline constexpr CandidateCost compiled_cost =
    candidate_cost<Space, Default, Target>(genotype_at<Space>(Index));
}  // namespace detail

/// The candidates of `Space`, by number, that fit a budget under `Default` and what Precise chooses, worked
/// out by the compiler: `static_assert(feasible<Space, Int8Policy, target::cortex_m>(budget).count() > 0)`.
/// For spaces of up to most_compiled_candidates; of larger ones ask `fits(candidate_cost<Space, …>(genotype),
/// budget)` at run time, which takes microseconds.
template <class Space, class Default, class Target>
constexpr auto feasible(Budget budget) {
  constexpr std::uint64_t count = candidate_count<Space>;
  static_assert(
      count <= most_compiled_candidates || error::too_many_candidates<Space, count, most_compiled_candidates>,
      "whet: the compiler prices each candidate of a space of up to 1024; ask fits(candidate_cost<Space, "
      "…>(genotype), budget) of single ones at run time; the arguments are space, candidates and allowed");
  return [budget]<std::size_t... Index>(std::index_sequence<Index...>) {
    return FeasibleCandidates<sizeof...(Index)>{
        {fits(detail::compiled_cost<Space, Default, Target, Index>, budget)...}};
  }
  (std::make_index_sequence < count <= most_compiled_candidates ? static_cast<std::size_t>(count) : 0 > {});
}

}  // namespace whet
