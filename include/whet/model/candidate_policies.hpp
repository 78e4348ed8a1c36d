#pragma once

#include <array>
#include <cstddef>

#include <whet/model/cost_policy.hpp>
#include <whet/topology/search/candidate_records.hpp>
#include <whet/topology/search/leaf_walker.hpp>
#include <whet/topology/search/search_space.hpp>

namespace whet {
namespace detail {

/// Which policy was chosen for each record: its costs, null where none was chosen.
template <class Target>
class PolicyWalker : public LeafWalker<PolicyWalker<Target>> {
 public:
  constexpr explicit PolicyWalker(const CostPolicy** where) : next(where) {}

  template <class>
  constexpr void leaf(int) {
    *next++ = present;
  }
  template <class Policy, class Walk>
  constexpr void precise(Walk walk) {
    present = &cost_policy<Policy, Target>;
    walk();
    present = nullptr;
  }

 private:
  const CostPolicy** next;
  const CostPolicy* present = nullptr;
};

}  // namespace detail

/// The policy of each record of a candidate as it is deployed, for candidate_cost: that of
/// `candidate_policy_t`. deployed: folded_records of the genotype's candidate_records.
template <class Space, class Default, class Target, std::size_t Capacity>
constexpr std::array<const CostPolicy*, Capacity> candidate_policies(
    const Genotype& genotype, const CandidateRecords<Capacity>& deployed) {
  std::array<const CostPolicy*, Capacity> chosen{};
  detail::PolicyWalker<Target> walker(chosen.data());
  detail::walk_members<Space>(genotype, walker);
  std::array<const CostPolicy*, Capacity> policies{};
  for (std::size_t index = 0; index < deployed.records().size(); ++index) {
    const LayerRecord& record = deployed.storage[index];
    policies[index] = chosen[static_cast<std::size_t>(deployed.leaves[index])];
    // A member without parameters has no position that an override could name.
    if (policies[index] != nullptr && record.position >= 0) continue;
    const bool follows = record.parameters() == 0 && record.producer >= 0;
    policies[index] =
        follows ? policies[static_cast<std::size_t>(record.producer)] : &cost_policy<Default, Target>;
  }
  return policies;
}

}  // namespace whet
