#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <whet/core/links.hpp>
#include <whet/core/shape.hpp>
#include <whet/model/cost_policy.hpp>
#include <whet/model/lower_program.hpp>
#include <whet/model/program.hpp>
#include <whet/model/reached_state.hpp>
#include <whet/model/step_shape.hpp>
#include <whet/topology/lowering.hpp>
#include <whet/topology/record.hpp>

// What one layer makes of the states before it: the states behind it, and the steps it causes. Says the same
// as ProgramBuilder and candidate_policies do of a whole network.

namespace whet::detail {

/// How the policy of a member's layers is found: by its number, or so.
enum ReachPolicy : int {
  /// That of the producer where there are no parameters, else the default.
  ordinary_policy = -1,
  /// That of the producer, of a member that turns out to have no parameters.
  followed_policy = -2,
};

template <std::size_t Capacity>
struct Reached {
  ValueSet<ReachedState, Capacity> states;
  /// Per state: one that was pending, two conversions and one of its own.
  ValueSet<ReachedStep, 4 * Capacity> steps;

  constexpr void settle(const ReachedState& state) {
    if (state.pending) steps.add({.shape = state.step, .policy = state.step_policy, .join = state.join});
  }
  /// Brings a tensor to the format of a policy.
  constexpr void convert(Format& format, bool& nonnegative, std::size_t count, const PolicyTraits& policy) {
    if (format == policy.format) return;
    if (format != Format::float32 && policy.format != Format::float32 &&
        (is_narrow(format) || is_narrow(policy.format)))
      convert(format, nonnegative, count, PolicyTraits{});
    steps.add(
        {.shape = conversion_shape(conversion_kind(format, policy.format), count, format, policy.format)});
    nonnegative = nonnegative && (!is_integer(policy.format) || policy.zero_based);
    format = policy.format;
  }
};

/// Room for none is room for one: there are no empty arrays in constant expressions.
constexpr std::size_t room(std::size_t count) { return count > 0 ? count : 1; }

template <class Layer>
constexpr LayerRecord record_behind(const ReachedState& state) {
  LayerRecord record;
  RecordBuilder builder{&record, 0, state.shape, state.bounds, {}};
  Lower<Layer>::run(builder, -1);
  return record;
}

/// policies: of the space, the default first.
template <class Layer, std::size_t Count>
constexpr Reached<room(Count)> reach_layer(const std::array<ReachedState, Count>& before,
                                           std::span<const CostPolicy* const> policies, int chosen) {
  Reached<room(Count)> reached;
  for (const ReachedState& state : before) {
    const LayerRecord record = record_behind<Layer>(state);
    if (!record.accepted || record.output.size() == 0) continue;
    if (record.role == LayerRole::normalization && state.folds) {
      reached.states.add(state);
      continue;
    }
    const bool has_parameters = record.parameters() > 0;
    if (chosen == followed_policy && has_parameters) continue;
    ReachedState next = state;
    next.policy = chosen >= 0 ? chosen : has_parameters || state.policy < 0 ? 0 : state.policy;
    const CostPolicy& policy = *policies[static_cast<std::size_t>(next.policy)];
    if (!policy.takes(record)) continue;
    const PolicyTraits traits = record.role == LayerRole::custom ? PolicyTraits{} : policy.traits;
    next.parameters = state.parameters || (chosen >= 0 && has_parameters);
    next.shape = record.output;
    next.bounds = record.bounds;
    if (record.role == LayerRole::identity) {
      next.folds = false;
      reached.states.add(next);
      continue;
    }
    if (record.role == LayerRole::activation && state.fuses && state.format == traits.format &&
        state.zero_based == traits.zero_based && (is_float(traits.format) || record.clamps)) {
      if (state.pending)
        reached.steps.add(
            {.shape = state.step, .policy = state.step_policy, .join = state.join, .fused_layer = true});
      next.settle();
      next.nonnegative = proves_nonnegative(record.bounds, traits);
      reached.states.add(next);
      continue;
    }
    reached.settle(state);
    next.settle();
    Format format = state.format;
    bool nonnegative = state.nonnegative;
    reached.convert(format, nonnegative, state.shape.size(), traits);
    const StepKind kind = step_kind(record);
    const ReachedStep step{.shape = layer_shape(kind, record, format, traits.format, nonnegative, {}),
                           .policy = has_weights(kind) ? next.policy : 0,
                           .own_layer = !has_matrix(record.role)};
    next.format = traits.format;
    next.nonnegative = keeps_quantization(kind)
                           ? nonnegative
                           : record.role != LayerRole::softmax && proves_nonnegative(record.bounds, traits);
    next.computed = true;
    next.folds = record.role == LayerRole::affine || record.role == LayerRole::convolution;
    next.fuses = takes_activation(record);
    next.zero_based = next.fuses && traits.zero_based;
    if (next.fuses && fuses_functions(traits.format)) {
      next.pending = true;
      next.step = step.shape;
      next.step_policy = step.policy;
    } else {
      reached.steps.add(step);
    }
    reached.states.add(next);
  }
  return reached;
}

/// The states of branches that end in the same place and come from the same state before them.
/// body(std::array of pointers to a state of each branch).
template <std::size_t Branches, class Body>
constexpr void for_each_meeting(const std::array<std::span<const ReachedState>, Branches>& ends, Body body) {
  std::array<std::size_t, Branches> place{};
  for (const auto& branch : ends)
    if (branch.empty()) return;
  while (true) {
    std::array<const ReachedState*, Branches> states{};
    bool meet = true;
    std::size_t wrong = 0;
    for (std::size_t branch = 0; branch < Branches && meet; ++branch) {
      states[branch] = &ends[branch][place[branch]];
      meet = states[branch]->origin == states[0]->origin;
      wrong = branch;
    }
    if (meet) {
      wrong = Branches - 1;
      body(states);
    }
    // On with the first branch that does not fit: what is behind it need not be tried.
    for (std::size_t behind = wrong + 1; behind < Branches; ++behind) place[behind] = 0;
    std::size_t branch = wrong + 1;
    while (branch > 0 && ++place[branch - 1] == ends[branch - 1].size()) place[--branch] = 0;
    if (branch == 0) return;
  }
}

template <class Join, std::size_t Branches>
constexpr LayerRecord record_of_join(const std::array<const ReachedState*, Branches>& states) {
  std::array<Shape, Branches> shapes{};
  std::array<Bounds, Branches> bounds{};
  for (std::size_t branch = 0; branch < Branches; ++branch) {
    shapes[branch] = states[branch]->shape;
    bounds[branch] = states[branch]->bounds;
  }
  return join_record<Join>(shapes, bounds);
}

template <class Join, std::size_t Branches>
constexpr std::size_t count_meetings(const std::array<std::span<const ReachedState>, Branches>& ends) {
  std::size_t count = 0;
  for_each_meeting(ends, [&](const auto& states) {
    const LayerRecord record = record_of_join<Join>(states);
    count += record.accepted && record.output.size() > 0 ? 1 : 0;
  });
  return count;
}

/// outer: the states before the branches, whose numbers are the origins of `ends`.
template <class Join, std::size_t Capacity, std::size_t Branches>
constexpr Reached<Branches * Capacity> reach_join(
    std::span<const ReachedState> outer, const std::array<std::span<const ReachedState>, Branches>& ends,
    std::span<const CostPolicy* const> policies, int chosen) {
  Reached<Branches * Capacity> reached;
  for_each_meeting(ends, [&](const auto& states) {
    const LayerRecord record = record_of_join<Join>(states);
    if (!record.accepted || record.output.size() == 0) return;
    ReachedState next{.shape = record.output, .bounds = record.bounds, .computed = true};
    next.policy = chosen >= 0 ? chosen : states[0]->policy < 0 ? 0 : states[0]->policy;
    const PolicyTraits traits = policies[static_cast<std::size_t>(next.policy)]->traits;
    std::array<Shape, Branches> shapes{};
    for (std::size_t branch = 0; branch < Branches; ++branch) {
      const ReachedState& state = *states[branch];
      shapes[branch] = state.shape;
      next.parameters = next.parameters || state.parameters;
      reached.settle(state);
      Format format = state.format;
      bool nonnegative = state.nonnegative;
      reached.convert(format, nonnegative, state.shape.size(), traits);
    }
    const StepShape shape = layer_shape(StepKind::join, record, traits.format, traits.format, false, shapes);
    next.origin = outer[static_cast<std::size_t>(states[0]->origin)].origin;
    next.format = traits.format;
    next.nonnegative = proves_nonnegative(record.bounds, traits);
    next.fuses = takes_activation(record);
    next.zero_based = next.fuses && traits.zero_based;
    if (next.fuses && fuses_functions(traits.format)) {
      next.pending = true;
      next.step = shape;
      next.join = Join::type[0];
    } else {
      reached.steps.add({.shape = shape, .join = Join::type[0]});
    }
    reached.states.add(next);
  });
  return reached;
}

}  // namespace whet::detail
