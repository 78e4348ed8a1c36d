#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequential.hpp>

namespace whet {
namespace detail {

/// How many branches read the output of record `producer`.
template <class Network>
constexpr int count_readers(int producer) {
  int readers = 0;
  for (const LayerRecord& record : records<Network>) {
    if (record.producer == producer) ++readers;
    for (int other : record.others)
      if (other == producer) ++readers;
  }
  return readers;
}

/// For each record the one whose weights take it up: batch normalization goes into the affine layer or
/// convolution that produces its input, if nothing else reads that. -1 for the records that stay.
template <class Network>
constexpr auto find_folds() {
  std::array<int, static_cast<std::size_t>(layer_count<Network>)> folds{};
  for (std::size_t index = 0; index < folds.size(); ++index) {
    folds[index] = -1;
    const LayerRecord& record = records<Network>[index];
    if (record.role != LayerRole::normalization || record.producer < 0) continue;
    // One that was folded itself stands for the layer that took it up.
    const int earlier = folds[static_cast<std::size_t>(record.producer)];
    const int target = earlier < 0 ? record.producer : earlier;
    const LayerRole role = records<Network>[static_cast<std::size_t>(target)].role;
    const bool foldable = role == LayerRole::affine || role == LayerRole::convolution;
    if (foldable && count_readers<Network>(record.producer) == 1) folds[index] = target;
  }
  return folds;
}
template <class Network>
inline constexpr auto folds = find_folds<Network>();

/// How many of the leaves from `First` on stay that belong to `Layer`.
template <class Network, int First, class Layer>
inline constexpr int remaining_leaves = [] {
  int remaining = 0;
  for (int leaf = First; leaf < First + leaf_count<Layer>; ++leaf)
    if (folds<Network>[static_cast<std::size_t>(leaf)] < 0) ++remaining;
  return remaining;
}();

/// `Layer`, whose leaves begin with record `First`, without those that fold; the same type where none does.
template <class Network, int First, class Layer,
          bool Same = remaining_leaves<Network, First, Layer> == leaf_count<Layer>>
struct WithoutFolds {
  using type = Layer;
};
template <class Network, int First, Composite Layer>
struct WithoutFolds<Network, First, Layer, false> : WithoutFolds<Network, First, typename Layer::layers> {};
template <class Network, int First, LayerKey Name, class Layer>
struct WithoutFolds<Network, First, Named<Name, Layer>, false> {
  using type = Named<Name, typename WithoutFolds<Network, First, Layer>::type>;
};

/// Where the leaves of each member of a pack begin.
template <int First, class... Layer>
inline constexpr auto first_leaves = [] {
  std::array<int, sizeof...(Layer) + 1> firsts{First};
  std::size_t member = 0;
  ((firsts[member + 1] = firsts[member] + leaf_count<Layer>, ++member), ...);
  return firsts;
}();

template <class Network, int First, class... Layer>
struct WithoutFolds<Network, First, Layers<Layer...>, false> {
 private:
  static constexpr auto firsts = first_leaves<First, Layer...>;
  template <std::size_t Member>
  using member = nth_t<Member, Layer...>;
  template <std::size_t Member>
  static constexpr bool vanishes =
      leaf_count<member<Member>> > 0 && remaining_leaves<Network, firsts[Member], member<Member>> == 0;

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
  static Layers<typename WithoutFolds<Network, firsts[kept[Place]], member<kept[Place]>>::type...> rebuild(
      std::index_sequence<Place...>);

 public:
  using type = decltype(rebuild(std::make_index_sequence<kept.back()>{}));
};
template <class Network, int First, class Join, class... Branch>
struct WithoutFolds<Network, First, Branches<Join, Branch...>, false> {
 private:
  static constexpr auto firsts = first_leaves<First, Branch...>;
  template <std::size_t... Place>
  static Branches<Join, typename WithoutFolds<Network, firsts[Place], Branch>::type...> rebuild(
      std::index_sequence<Place...>);

 public:
  using type = decltype(rebuild(std::index_sequence_for<Branch...>{}));
};

template <class NetworkInput, class... Layer>
Sequential<NetworkInput, Layer...> make_sequential(Layers<Layer...>*);
template <class Network>
using without_folds_t = decltype(make_sequential<typename Network::input>(
    static_cast<typename WithoutFolds<Network, 0, typename Network::layers>::type*>(nullptr)));

}  // namespace detail

/// A topology without batch normalization wherever that directly follows a dense layer or a convolution that
/// feeds nothing else, also from group to group; elsewhere batch normalization stays. The weights of the
/// former come from `fold(weights)`. Names stay; composites that lose a layer become `Layers<…>`. Positions
/// are counted anew: a top-level member that was only batch normalization is gone.
template <class Network>
struct Folded : detail::without_folds_t<Network> {};

}  // namespace whet
