#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <whet/model/reach_layer.hpp>
#include <whet/model/reach_part.hpp>
#include <whet/model/reached_state.hpp>
#include <whet/precision/format.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/search/candidate_records.hpp>
#include <whet/topology/search/open_part.hpp>
#include <whet/topology/search/precise.hpp>
#include <whet/topology/search/search_space.hpp>

// A whole space: its inputs, its members one behind the other, and what the caller gets.

namespace whet::detail {

/// The states of a member whose precision is chosen, with parameters or without; from the next member on that
/// does not matter.
template <class Node, bool Parameters>
struct ReachMember {
  static constexpr auto all = [] {
    ValueSet<ReachedState, room(Node::states.size())> kept;
    for (ReachedState state : Node::states) {
      if (state.parameters != Parameters) continue;
      state.parameters = false;
      kept.add(state);
    }
    return kept;
  }();
  static constexpr auto states = trimmed<all.count>(all);
  template <class Visitor>
  static constexpr void visit(Visitor& visitor) {
    Node::visit(visitor);
  }
};
/// First: the number of the first policy that Precise chooses from.
template <class Context, int First, class Before, class Part>
struct ReachPart : Reach<Context, ordinary_policy, Before, Part> {};
template <class Context, int First, class Before, class Layer, class Indices>
struct ReachPrecise;
template <class Context, int First, class Before, class Layer, int... Number>
struct ReachPrecise<Context, First, Before, Layer, std::integer_sequence<int, Number...>>
    : ReachAny<ReachMember<Reach<Context, followed_policy, Before, Layer>, false>,
               ReachMember<Reach<Context, First + Number, Before, Layer>, true>...> {};
template <class Context, int First, class Before, class Layer, class... Policy>
struct ReachPart<Context, First, Before, Precise<Layer, Policy...>>
    : ReachPrecise<Context, First, Before, Layer,
                   std::make_integer_sequence<int, static_cast<int>(sizeof...(Policy))>> {};

/// The inputs of a space.
template <class Context>
struct ReachInputs {
  using Input = OpenPart<typename Context::space::input>;
  static constexpr auto states = [] {
    std::array<ReachedState, static_cast<std::size_t>(Input::candidates())> inputs{};
    for (std::size_t index = 0; index < inputs.size(); ++index) {
      Genotype genotype{};
      Input::at(index, genotype.genes.data());
      InputWalker input;
      Input::walk(input, genotype.genes.data(), 0);
      inputs[index].shape = input.shape;
      inputs[index].bounds = input.bounds;
      inputs[index].nonnegative = input.bounds.nonnegative();
    }
    return inputs;
  }();
};

template <class Part>
inline constexpr int policies_of = 0;
template <class Layer, class... Policy>
inline constexpr int policies_of<Precise<Layer, Policy...>> = static_cast<int>(sizeof...(Policy));

/// Member number `Index` of a space, behind those before it.
template <class Context, int Index>
struct ReachMemberAt;
template <class Context, int Index>
struct StatesBefore {
  static constexpr const auto& states = ReachMemberAt<Context, Index - 1>::Here::states;
};
template <class Context>
struct StatesBefore<Context, 0> {
  static constexpr const auto& states = ReachInputs<Context>::states;
};
template <class Members, int Index>
struct MemberAt;
template <class... Part, int Index>
struct MemberAt<Layers<Part...>, Index> {
  using type = nth_t<static_cast<std::size_t>(Index), Part...>;
  static constexpr int count = static_cast<int>(sizeof...(Part));
  static constexpr int first_policy = [] {
    const std::array<int, sizeof...(Part)> counts{policies_of<Part>...};
    int first = 1;
    for (int part = 0; part < Index; ++part) first += counts[static_cast<std::size_t>(part)];
    return first;
  }();
};
template <class Context, int Index>
struct ReachMemberAt {
  using Member = MemberAt<typename Context::space::members, Index>;
  using Here = ReachPart<Context, Member::first_policy, StatesBefore<Context, Index>, typename Member::type>;
};

/// Behind the last layer: the caller gets floats in memory of its own.
template <class Context, int Members>
struct ReachEnd {
  static constexpr const auto& ends = StatesBefore<Context, Members>::states;
  static constexpr auto reached = [] {
    Reached<room(ends.size())> all;
    for (const ReachedState& state : ends) {
      all.settle(state);
      Format format = state.format;
      bool nonnegative = state.nonnegative;
      all.convert(format, nonnegative, state.shape.size(), PolicyTraits{});
      if (!state.computed)
        all.steps.add({.shape = conversion_shape(StepKind::copy, state.shape.size(), Format::float32,
                                                 Format::float32)});
    }
    return all;
  }();
  static constexpr auto steps = trimmed<reached.steps.count>(reached.steps);
};

}  // namespace whet::detail

namespace whet {

/// Calls `visitor.template step<StepWork<…>>()` for each kind of step that candidates of a space have when
/// they are deployed under `Default` and what Precise chooses: their programs' steps, those that bring
/// tensors to other formats included. As many as the alternatives of the space's parts and the shapes that
/// reach them, not as its candidates. One kind of step may come more than once, and so may one key. Steps of
/// networks that fail further on come as well, and of a Repeat of a part with more than 64 candidates those
/// of copies that differ.
template <class Space, class Default, class Target, class Visitor>
constexpr void for_each_reachable_step(Visitor&& visitor) {
  static_assert(check_space<Space>());
  using Context = detail::ReachContext<Space, Default, Target>;
  constexpr int members = detail::MemberAt<typename Space::members, 0>::count;
  [&]<int... Index>(std::integer_sequence<int, Index...>) {
    (detail::ReachMemberAt<Context, Index>::Here::visit(visitor), ...);
  }
  (std::make_integer_sequence<int, members>{});
  detail::visit_steps<Context, detail::AnyLayer, detail::ReachEnd<Context, members>::steps>(visitor);
}

}  // namespace whet
