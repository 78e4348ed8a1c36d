#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <whet/core/shape.hpp>
#include <whet/model/cost_policy.hpp>
#include <whet/model/lower_program.hpp>
#include <whet/model/narrow_scratch.hpp>
#include <whet/model/plan_memory.hpp>
#include <whet/model/program.hpp>
#include <whet/precision/format.hpp>
#include <whet/topology/record.hpp>

namespace whet {

/// Layers of a network that is given as values, at most.
inline constexpr std::size_t max_candidate_records = 128;

namespace detail {

/// The policy of each layer: one for all, or one each.
struct CandidatePolicies {
  const CostPolicy* all = nullptr;
  std::span<const CostPolicy* const> each{};

  constexpr const CostPolicy& operator[](int record) const {
    return all != nullptr ? *all : *each[static_cast<std::size_t>(record)];
  }
};

/// As policy_traits of a type.
constexpr PolicyTraits candidate_traits(const LayerRecord& layer, const CostPolicy& policy) {
  // It brings its own inference function, which computes in float.
  if (layer.role == LayerRole::custom) return {};
  PolicyTraits traits = policy.traits;
  if (has_matrix(layer.role) || layer.role == LayerRole::recurrent) {
    traits.scratch = policy.scratch(layer, false);
    traits.nonnegative_scratch = policy.scratch(layer, true);
  }
  if (is_narrow(traits.format)) {
    traits.scratch = narrow_scratch(layer, traits.scratch);
    traits.nonnegative_scratch = narrow_scratch(layer, traits.nonnegative_scratch);
  }
  return traits;
}

/// Everything but the offsets of the tensors.
template <std::size_t Capacity>
constexpr Program<Capacity> lower_unplaced(std::span<const LayerRecord> records, Shape input, Bounds bounds,
                                           const CandidatePolicies& policies) {
  std::array<PolicyTraits, Capacity> traits{};
  for (std::size_t index = 0; index < records.size(); ++index)
    traits[index] = candidate_traits(records[index], policies[static_cast<int>(index)]);
  return ProgramBuilder<Capacity>(records.data(), static_cast<int>(records.size()), traits, input, bounds)
      .build();
}

template <std::size_t Capacity>
constexpr Program<Capacity> lower_candidate(std::span<const LayerRecord> records, Shape input, Bounds bounds,
                                            const CandidatePolicies& policies) {
  Program<Capacity> program = lower_unplaced<Capacity>(records, input, bounds, policies);
  apply(program, best_placement(program, policies[0].alignment));
  return program;
}

}  // namespace detail

/// The steps and tensors of a network that is given as values: those of `Model::program`, at least one record
/// and at most Capacity of them, for each of which it takes about 1 KB of stack.
template <std::size_t Capacity = max_candidate_records>
constexpr Program<Capacity> candidate_program(std::span<const LayerRecord> records, Shape input,
                                              Bounds bounds, const CostPolicy& policy) {
  return detail::lower_candidate<Capacity>(records, input, bounds, {.all = &policy});
}

/// The same in mixed precision: the policy of each record, all for the same target. The records of layers
/// without parameters, which follow their producer in `Mixed`, are given theirs as well.
template <std::size_t Capacity = max_candidate_records>
constexpr Program<Capacity> candidate_program(std::span<const LayerRecord> records, Shape input,
                                              Bounds bounds, std::span<const CostPolicy* const> per_record) {
  return detail::lower_candidate<Capacity>(records, input, bounds, {.each = per_record});
}

}  // namespace whet
