#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <type_traits>
#include <utility>

#include <whet/topology/named.hpp>

namespace whet {

/// Layers in a row, without an input: the body of a topology, or a group that can be named as a whole.
template <class... Layer>
struct Layers {};

/// Branches and the layer that joins them: topology/join.hpp.
template <class Join, class... Branch>
struct Branches;

/// A layer made of others: a struct with `using layers = Layers<…>`.
template <class Layer>
concept Composite = requires {
  typename Layer::layers;
};

namespace detail {

// Picks a type of a pack by index at a depth that does not grow with the pack.
template <std::size_t Index, class Type>
struct Indexed {
  using type = Type;
};
template <class Sequence, class... Type>
struct Indexer;
template <std::size_t... Index, class... Type>
struct Indexer<std::index_sequence<Index...>, Type...> : Indexed<Index, Type>... {};
template <std::size_t Index, class Type>
Indexed<Index, Type> pick(Indexed<Index, Type>);
// Qualified, so that the types are not completed: an open layer of a search space cannot be.
template <std::size_t Index, class... Type>
using nth_t =
    typename decltype(detail::pick<Index>(Indexer<std::index_sequence_for<Type...>, Type...>{}))::type;

/// Number of leaf layers: those that do work, without the groups and names around them.
template <class Layer>
inline constexpr int leaf_count = [] {
  if constexpr (Composite<Layer>)
    return leaf_count<typename Layer::layers>;
  else
    return 1;
}();
template <LayerKey Name, class Layer>
inline constexpr int leaf_count<Named<Name, Layer>> = leaf_count<Layer>;
template <class... Layer>
inline constexpr int leaf_count<Layers<Layer...>> = (0 + ... + leaf_count<Layer>);
template <class Join, class... Branch>
inline constexpr int leaf_count<Branches<Join, Branch...>> = (1 + ... + leaf_count<Branch>);

/// Characters of the longest full name, those of groups included.
template <class Layer>
inline constexpr std::size_t longest_name = [] {
  if constexpr (Composite<Layer>)
    return longest_name<typename Layer::layers>;
  else
    return std::size_t{0};
}();
template <LayerKey Name, class Layer>
inline constexpr std::size_t longest_name<Named<Name, Layer>> =
    Name.name.size() + (longest_name<Layer> > 0 ? 1 + longest_name<Layer> : 0);
template <class... Layer>
inline constexpr std::size_t longest_name<Layers<Layer...>> = [] {
  std::size_t longest = 0;
  for (std::size_t length : {std::size_t{0}, longest_name<Layer>...})
    longest = length > longest ? length : longest;
  return longest;
}();
template <class Join, class... Branch>
inline constexpr std::size_t longest_name<Branches<Join, Branch...>> = longest_name<Layers<Branch...>>;

/// The member of a pack that holds leaf number `leaf`, and the leaf's number within that member.
struct LeafPlace {
  int member = 0;
  int leaf = 0;
};
template <class... Layer>
constexpr LeafPlace find_leaf(int leaf) {
  constexpr std::array<int, sizeof...(Layer) + 1> counts{leaf_count<Layer>..., 0};
  LeafPlace place{0, leaf};
  while (place.leaf >= counts[static_cast<std::size_t>(place.member)])
    place.leaf -= counts[static_cast<std::size_t>(place.member++)];
  return place;
}

/// Where the leaves of each member of a pack begin.
template <int First, class... Layer>
inline constexpr auto first_leaves = [] {
  std::array<int, sizeof...(Layer) + 1> firsts{First};
  std::size_t member = 0;
  ((firsts[member + 1] = firsts[member] + leaf_count<Layer>, ++member), ...);
  return firsts;
}();

template <class Layer, int Leaf>
struct LeafOf {
  using type = Layer;
};
template <Composite Layer, int Leaf>
struct LeafOf<Layer, Leaf> : LeafOf<typename Layer::layers, Leaf> {};
template <LayerKey Name, class Layer, int Leaf>
struct LeafOf<Named<Name, Layer>, Leaf> : LeafOf<Layer, Leaf> {};
template <class... Layer, int Leaf>
struct LeafOf<Layers<Layer...>, Leaf> {
  static constexpr LeafPlace place = find_leaf<Layer...>(Leaf);
  using type = typename LeafOf<nth_t<static_cast<std::size_t>(place.member), Layer...>, place.leaf>::type;
};
template <class Join, class... Branch, int Leaf>
struct LeafOf<Branches<Join, Branch...>, Leaf> : LeafOf<Layers<Branch..., Join>, Leaf> {};

}  // namespace detail
}  // namespace whet
