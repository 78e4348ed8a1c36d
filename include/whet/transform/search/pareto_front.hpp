#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include <whet/transform/search/dominance.hpp>

namespace whet {

/// The candidates within the limits that no other dominates, and the best of them by the first objective.
/// Compared are only those of the largest budget that any within the limits had, because more training alone
/// makes objectives better.
/// The same for any order in which candidates are added.
class ParetoFront {
 public:
  explicit ParetoFront(std::vector<double> upper_limits = {}) : limits(std::move(upper_limits)) {}

  void add(const Evaluated& candidate) {
    if (candidate.budget < budget || violation(candidate.objectives, limits) > 0.0) return;
    if (candidate.budget > budget) {
      members.clear();
      budget = candidate.budget;
    }
    const auto beats = [](const Evaluated& left, const Evaluated& right) {
      return dominates(left.objectives, right.objectives);
    };
    if (std::ranges::any_of(members, [&](const Evaluated& member) { return beats(member, candidate); }))
      return;
    std::erase_if(members, [&](const Evaluated& member) { return beats(candidate, member); });
    const auto key = [](const Evaluated& member) { return std::tie(member.objectives, member.genotype); };
    members.insert(std::ranges::upper_bound(members, key(candidate), {}, key), candidate);
  }

  /// From the smallest first objective on.
  std::span<const Evaluated> front() const { return members; }

  /// Nothing when no candidate keeps to the limits.
  std::optional<Evaluated> best() const {
    return members.empty() ? std::nullopt : std::optional(members.front());
  }

 private:
  std::vector<double> limits;
  double budget = 0.0;
  std::vector<Evaluated> members;
};

}  // namespace whet
