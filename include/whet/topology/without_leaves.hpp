#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <whet/topology/join.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/sequential.hpp>

namespace whet::detail {

/// How many of the leaves from `First` on stay that belong to `Layer`. Drops: `drops(leaf)` says of each leaf
/// of the topology, by its record, whether it goes.
template <class Drops, int First, class Layer>
inline constexpr int remaining_leaves = [] {
  int remaining = 0;
  for (int leaf = First; leaf < First + leaf_count<Layer>; ++leaf)
    if (!Drops::drops(leaf)) ++remaining;
  return remaining;
}();

/// `Layer`, whose leaves begin with record `First`, without those that go; the same type where none does.
template <class Drops, int First, class Layer,
          bool Same = remaining_leaves<Drops, First, Layer> == leaf_count<Layer>>
struct WithoutLeaves {
  using type = Layer;
};
template <class Drops, int First, Composite Layer>
struct WithoutLeaves<Drops, First, Layer, false> : WithoutLeaves<Drops, First, typename Layer::layers> {};
template <class Drops, int First, LayerKey Name, class Layer>
struct WithoutLeaves<Drops, First, Named<Name, Layer>, false> {
  using type = Named<Name, typename WithoutLeaves<Drops, First, Layer>::type>;
};

template <class Drops, int First, class... Layer>
struct WithoutLeaves<Drops, First, Layers<Layer...>, false> {
 private:
  static constexpr auto firsts = first_leaves<First, Layer...>;
  template <std::size_t Member>
  using member = nth_t<Member, Layer...>;
  template <std::size_t Member>
  static constexpr bool vanishes =
      leaf_count<member<Member>> > 0 && remaining_leaves<Drops, firsts[Member], member<Member>> == 0;

  /// The members that stay, in order, and how many there are at the end.
  static constexpr auto kept = []<std::size_t... Member>(std::index_sequence<Member...>) {
    std::array<std::size_t, sizeof...(Member) + 1> members{};
    std::size_t count = 0;
    ((vanishes<Member> ? void() : void(members[count++] = Member)), ...);
    members.back() = count;
    return members;
  }
  (std::index_sequence_for<Layer...>{});

  template <std::size_t... Place>
  static Layers<typename WithoutLeaves<Drops, firsts[kept[Place]], member<kept[Place]>>::type...> rebuild(
      std::index_sequence<Place...>);

 public:
  using type = decltype(rebuild(std::make_index_sequence<kept.back()>{}));
};
/// A branch of which nothing stays is the input itself.
template <class Drops, int First, class Join, class... Branch>
struct WithoutLeaves<Drops, First, Branches<Join, Branch...>, false> {
 private:
  static constexpr auto firsts = first_leaves<First, Branch...>;
  template <class Part, int Begin>
  static constexpr auto rebuild_branch() {
    if constexpr (leaf_count < Part >> 0 && remaining_leaves<Drops, Begin, Part> == 0)
      return static_cast<Layers<>*>(nullptr);
    else
      return static_cast<typename WithoutLeaves<Drops, Begin, Part>::type*>(nullptr);
  }
  template <std::size_t... Place>
  static Branches<Join, std::remove_pointer_t<decltype(rebuild_branch<Branch, firsts[Place]>())>...> rebuild(
      std::index_sequence<Place...>);

 public:
  using type = decltype(rebuild(std::index_sequence_for<Branch...>{}));
};

template <class Network, class Drops>
using without_leaves_t = decltype(make_sequential<typename Network::input>(
    static_cast<typename WithoutLeaves<Drops, 0, typename Network::layers>::type*>(nullptr)));

}  // namespace whet::detail
