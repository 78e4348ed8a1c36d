#pragma once

#include <functional>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include <whet/model/candidate_steps.hpp>
#include <whet/model/step_shape.hpp>
#include <whet/topology/search/genotype.hpp>

namespace whet {

/// What the steps of networks cost on a device, by their keys (StepKey): measured by `latency_table` or by
/// other means, such as an emulator that counts instructions.
struct LatencyTable {
  /// Names of the target tag and of the policy, Policy::name, of what has no other.
  std::string target{};
  std::string policy{};
  /// Of the prices: "seconds" or "instructions".
  std::string unit = "seconds";
  /// What an inference costs beside its steps.
  double constant = 0.0;
  std::map<std::string, double, std::less<>> prices{};

  bool operator==(const LatencyTable&) const = default;

  /// Errors: std::out_of_range naming the key where the table has no such step.
  double price(std::string_view key) const {
    const auto found = prices.find(key);
    if (found == prices.end())
      throw std::out_of_range("latency table of " + target + ": expected a price of the step \"" +
                              std::string(key) + "\", found none; measure the table for this space");
    return found->second;
  }
};

namespace detail {

inline void require_equal(const char* what, std::string_view expected, std::string_view found) {
  if (expected != found)
    throw std::invalid_argument("latency table: expected one of the " + std::string(what) + " " +
                                std::string(expected) + ", found one of " + std::string(found));
}

}  // namespace detail

/// What an inference of a candidate costs when it is deployed, in the table's unit: the sum of its steps'
/// prices and the constant; infinity where a layer does not take the shape that reaches it. genotype: one of
/// the space's. Errors: std::out_of_range for a step that the table has not, std::invalid_argument for the
/// table of another target or policy.
template <class Space, class Default, class Target>
double predicted_latency(const LatencyTable& table, const Genotype& genotype) {
  detail::require_equal("target", Target::name, table.target);
  detail::require_equal("policy", Default::name, table.policy);
  double sum = table.constant;
  const bool valid = for_each_step_key<Space, Default, Target>(
      genotype, [&](const StepKey& key) { sum += table.price(key.view()); });
  return valid ? sum : std::numeric_limits<double>::infinity();
}

}  // namespace whet
