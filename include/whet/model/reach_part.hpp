#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include <whet/kernel/linear.hpp>
#include <whet/model/cost_policy.hpp>
#include <whet/model/reach_layer.hpp>
#include <whet/model/reached_state.hpp>
#include <whet/model/step_work.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/search/candidate_records.hpp>
#include <whet/topology/search/open_part.hpp>
#include <whet/topology/search/search_space.hpp>

// Walks a search space with the set of states (reached_state.hpp) that its candidates can be in at each
// place, instead of one candidate after the other: alternatives add up, and do not multiply. Each part of the
// space behind each place is a Reach:
//   states         behind the part, without repetition
//   visit(visitor) visitor.template step<StepWork>() for the steps that the part causes

namespace whet::detail {

/// The policies of a space: the default, and those that Precise chooses from.
template <class List, class... Part>
struct ReachPolicies {
  using type = List;
};
template <class List, class Part, class... Behind>
struct ReachPolicies<List, Part, Behind...> : ReachPolicies<List, Behind...> {};
template <class... Policy, class Layer, class... Chosen, class... Behind>
struct ReachPolicies<Layers<Policy...>, Precise<Layer, Chosen...>, Behind...>
    : ReachPolicies<Layers<Policy..., Chosen...>, Behind...> {};
template <class Default, class... Part>
ReachPolicies<Layers<Default>, Part...> find_reach_policies(Layers<Part...>*);

template <class Space, class Default, class Target>
struct ReachContext {
  using space = Space;
  using target = Target;
  using policies = typename decltype(detail::find_reach_policies<Default>(
      static_cast<typename Space::members*>(nullptr)))::type;
  template <class... Policy>
  static constexpr auto costs_of(Layers<Policy...>*) {
    return std::array<const CostPolicy*, sizeof...(Policy)>{&cost_policy<Policy, Target>...};
  }
  static constexpr auto costs = costs_of(static_cast<policies*>(nullptr));
};

template <class List, int Index>
struct PolicyNumber;
template <class... Policy, int Index>
struct PolicyNumber<Layers<Policy...>, Index> {
  using type = nth_t<static_cast<std::size_t>(Index), Policy...>;
};

template <char Initial>
struct JoinNamed {
  using type = AnyLayer;
};
template <>
struct JoinNamed<'A'> {
  using type = AddBranches;
};
template <>
struct JoinNamed<'M'> {
  using type = MultiplyBranches;
};
template <>
struct JoinNamed<'C'> {
  using type = ConcatBranches;
};

template <class Context, class Layer, const auto& Steps, class Visitor>
constexpr void visit_steps(Visitor& visitor) {
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    [[maybe_unused]] const auto one = [&]<std::size_t Number>(std::integral_constant<std::size_t, Number>) {
      constexpr ReachedStep step = Steps[Number];
      using Own = std::conditional_t<step.own_layer, Layer, typename JoinNamed<step.join>::type>;
      using Fused = std::conditional_t<step.fused_layer, Layer, kernel::Linear>;
      using Policy = typename PolicyNumber<typename Context::policies, step.policy>::type;
      visitor.template step<StepWork<step.shape, Own, Fused, Policy, typename Context::target>>();
    };
    (one(std::integral_constant<std::size_t, Index>{}), ...);
  }
  (std::make_index_sequence<Steps.size()>{});
}

template <class... Node>
constexpr auto states_of_any() {
  constexpr std::size_t capacity = (0 + ... + Node::states.size());
  ValueSet<ReachedState, room(capacity)> all;
  const auto add = [&](const auto& states) {
    for (const ReachedState& state : states) all.add(state);
  };
  (add(Node::states), ...);
  return all;
}

/// Parts of which a candidate has one.
template <class... Node>
struct ReachAny {
  static constexpr auto all = states_of_any<Node...>();
  static constexpr auto states = trimmed<all.count>(all);
  template <class Visitor>
  static constexpr void visit(Visitor& visitor) {
    (Node::visit(visitor), ...);
  }
};

/// A layer.
template <class Context, int Chosen, class Before, class Part>
struct ReachLayer {
  static constexpr auto reached = reach_layer<Part>(Before::states, Context::costs, Chosen);
  static constexpr auto states = trimmed<reached.states.count>(reached.states);
  static constexpr auto steps = trimmed<reached.steps.count>(reached.steps);
  template <class Visitor>
  static constexpr void visit(Visitor& visitor) {
    visit_steps<Context, Part, steps>(visitor);
  }
};

template <class Context, int Chosen, class Before, class Part>
constexpr auto find_reach();

template <class Context, int Chosen, class Before, class Part>
struct Reach : decltype(find_reach<Context, Chosen, Before, Part>())::type {};

template <class Context, int Chosen, class Before, class Part>
constexpr auto find_reach() {
  if constexpr (Composite<Part>)
    return std::type_identity<Reach<Context, Chosen, Before, typename Part::layers>>{};
  else
    return std::type_identity<ReachLayer<Context, Chosen, Before, Part>>{};
}

template <class Context, int Chosen, class Before, LayerKey Name, class Layer>
struct Reach<Context, Chosen, Before, Named<Name, Layer>> : Reach<Context, Chosen, Before, Layer> {};

template <class Context, int Chosen, class Before>
struct Reach<Context, Chosen, Before, Layers<>> {
  static constexpr const auto& states = Before::states;
  template <class Visitor>
  static constexpr void visit(Visitor&) {}
};
template <class Context, int Chosen, class Before, class First, class... Behind>
struct Reach<Context, Chosen, Before, Layers<First, Behind...>> {
  using Here = Reach<Context, Chosen, Before, First>;
  using Rest = Reach<Context, Chosen, Here, Layers<Behind...>>;
  static constexpr const auto& states = Rest::states;
  template <class Visitor>
  static constexpr void visit(Visitor& visitor) {
    Here::visit(visitor);
    Rest::visit(visitor);
  }
};

template <class Context, int Chosen, class Before, class... Alternative>
struct Reach<Context, Chosen, Before, Choice<Alternative...>>
    : ReachAny<Reach<Context, Chosen, Before, Alternative>...> {};

/// Open arguments.
template <class Context, int Chosen, class Before, class Part, class Indices>
struct ReachCombinations;
template <class Context, int Chosen, class Before, class Part, int... Combination>
struct ReachCombinations<Context, Chosen, Before, Part, std::integer_sequence<int, Combination...>>
    : ReachAny<
          Reach<Context, Chosen, Before, typename OpenPart<Part>::template combination<Combination>>...> {};
template <class Context, int Chosen, class Before, template <auto...> class Layer, auto... Argument>
  requires(is_any<std::remove_cv_t<decltype(Argument)>> || ...)
struct Reach<Context, Chosen, Before, Layer<Argument...>>
    : ReachCombinations<Context, Chosen, Before, Layer<Argument...>,
                        std::make_integer_sequence<int, OpenPart<Layer<Argument...>>::combinations>> {};

/// `Copies` copies of a part that are alike.
template <class Context, int Chosen, class Before, int Copies, class Part>
struct ReachCopies {
  using Here = Reach<Context, Chosen, ReachCopies<Context, Chosen, Before, Copies - 1, Part>, Part>;
  static constexpr const auto& states = Here::states;
};
template <class Context, int Chosen, class Before, class Part>
struct ReachCopies<Context, Chosen, Before, 0, Part> {
  static constexpr const auto& states = Before::states;
};
template <class Context, int Chosen, class Before, int Fewest, class Part, class Indices>
struct ReachRepeat;
template <class Context, int Chosen, class Before, int Fewest, class Part, int... More>
struct ReachRepeat<Context, Chosen, Before, Fewest, Part, std::integer_sequence<int, More...>>
    : ReachAny<ReachCopies<Context, Chosen, Before, Fewest + More, Part>...> {
  template <class Visitor>
  static constexpr void visit(Visitor& visitor) {
    [&]<int... Copy>(std::integer_sequence<int, Copy...>) {
      (ReachCopies<Context, Chosen, Before, Copy + 1, Part>::Here::visit(visitor), ...);
    }
    (std::make_integer_sequence<int, Fewest + static_cast<int>(sizeof...(More)) - 1>{});
  }
};

/// What copies of a part are walked one by one, each kind of copy for itself; of parts with more candidates
/// copies that differ are walked as well.
inline constexpr std::uint64_t most_kinds_of_copies = 64;

template <class Part, std::uint64_t Index>
constexpr Genotype genotype_of_part() {
  Genotype genotype{.count = OpenPart<Part>::genes};
  OpenPart<Part>::at(Index, genotype.genes.data());
  return genotype;
}
template <class Context, int Chosen, class Before, int Fewest, class Numbers, class Part, class Indices>
struct ReachKinds;
template <class Context, int Chosen, class Before, int Fewest, class Numbers, class Part,
          std::uint64_t... Index>
struct ReachKinds<Context, Chosen, Before, Fewest, Numbers, Part,
                  std::integer_sequence<std::uint64_t, Index...>>
    : ReachAny<ReachRepeat<Context, Chosen, Before, Fewest,
                           typename OpenPart<Part>::template take<genotype_of_part<Part, Index>(), 0>,
                           Numbers>...> {};
template <class Context, int Chosen, class Before, int Fewest, int Most, class Part>
struct Reach<Context, Chosen, Before, Repeat<Fewest, Most, Part>> {
  using Numbers = std::make_integer_sequence<int, Most - Fewest + 1>;
  static constexpr auto find() {
    constexpr std::uint64_t kinds = OpenPart<Part>::candidates();
    if constexpr (kinds <= most_kinds_of_copies)
      return std::type_identity<ReachKinds<Context, Chosen, Before, Fewest, Numbers, Part,
                                           std::make_integer_sequence<std::uint64_t, kinds>>>{};
    else
      return std::type_identity<ReachRepeat<Context, Chosen, Before, Fewest, Part, Numbers>>{};
  }
  using Here = typename decltype(find())::type;
  static constexpr const auto& states = Here::states;
  template <class Visitor>
  static constexpr void visit(Visitor& visitor) {
    Here::visit(visitor);
  }
};

/// Where branches begin: the state has several readers, so that nothing changes the step before it.
template <class Context, class Before>
struct ReachFork {
  static constexpr auto reached = [] {
    Reached<room(Before::states.size())> all;
    for (ReachedState state : Before::states) {
      all.settle(state);
      state.settle();
      all.states.add(state);
    }
    return all;
  }();
  static constexpr auto outer = trimmed<reached.states.count>(reached.states);
  static constexpr auto steps = trimmed<reached.steps.count>(reached.steps);
  static constexpr auto states = [] {
    auto numbered = outer;
    for (std::size_t index = 0; index < numbered.size(); ++index)
      numbered[index].origin = static_cast<int>(index);
    return numbered;
  }();
};

template <class Context, int Chosen, class Before, class Join, class... Branch>
struct Reach<Context, Chosen, Before, Branches<Join, Branch...>> {
  using Fork = ReachFork<Context, Before>;
  static constexpr std::array<std::span<const ReachedState>, sizeof...(Branch)> ends{
      std::span<const ReachedState>(Reach<Context, Chosen, Fork, Branch>::states.data(),
                                    Reach<Context, Chosen, Fork, Branch>::states.size())...};
  static constexpr auto reached = reach_join<Join, room(count_meetings<Join>(ends))>(
      std::span<const ReachedState>(Fork::outer.data(), Fork::outer.size()), ends, Context::costs, Chosen);
  static constexpr auto states = trimmed<reached.states.count>(reached.states);
  static constexpr auto steps = trimmed<reached.steps.count>(reached.steps);
  template <class Visitor>
  static constexpr void visit(Visitor& visitor) {
    visit_steps<Context, Join, Fork::steps>(visitor);
    (Reach<Context, Chosen, Fork, Branch>::visit(visitor), ...);
    visit_steps<Context, Join, steps>(visitor);
  }
};

}  // namespace whet::detail
