#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include <whet/topology/join.hpp>
#include <whet/topology/layer_list.hpp>
#include <whet/topology/named.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/units.hpp>

namespace whet::detail {

/// Whether a leaf of `Layer`, whose leaves begin with record `First`, gets another number of units. Widths:
/// `before(leaf)` and `after(leaf)` say them of each leaf of the topology, 0 where it has none.
template <class Widths, int First, class Layer>
inline constexpr bool keeps_units = [] {
  for (int leaf = First; leaf < First + leaf_count<Layer>; ++leaf)
    if (Widths::before(leaf) != Widths::after(leaf)) return false;
  return true;
}();

/// `Layer` with other numbers of units; the same type where they stay. Composites in which one changes become
/// `Layers<…>`.
template <class Widths, int First, class Layer, bool Same = keeps_units<Widths, First, Layer>>
struct WithUnits {
  using type = Layer;
};
template <class Widths, int First, LayerWithUnits Layer>
struct WithUnits<Widths, First, Layer, false> {
  using type = typename Layer::template with_units<Widths::after(First)>;
};
template <class Widths, int First, Composite Layer>
struct WithUnits<Widths, First, Layer, false> : WithUnits<Widths, First, typename Layer::layers> {};
template <class Widths, int First, LayerKey Name, class Layer>
struct WithUnits<Widths, First, Named<Name, Layer>, false> {
  using type = Named<Name, typename WithUnits<Widths, First, Layer>::type>;
};

template <class Widths, class Firsts, class... Layer>
struct WithUnitsEach;
template <class Widths, int... First, class... Layer>
struct WithUnitsEach<Widths, std::integer_sequence<int, First...>, Layer...> {
  using as_layers = Layers<typename WithUnits<Widths, First, Layer>::type...>;
  template <class Join>
  using as_branches = Branches<Join, typename WithUnits<Widths, First, Layer>::type...>;
};
/// The first leaf of each member as a sequence of types.
template <int First, class... Layer, std::size_t... Member>
std::integer_sequence<int, first_leaves<First, Layer...>[Member]...> leaf_sequence(
    std::index_sequence<Member...>);
template <class Widths, int First, class... Layer>
using with_units_each =
    WithUnitsEach<Widths, decltype(leaf_sequence<First, Layer...>(std::index_sequence_for<Layer...>{})),
                  Layer...>;

template <class Widths, int First, class... Layer>
struct WithUnits<Widths, First, Layers<Layer...>, false> {
  using type = typename with_units_each<Widths, First, Layer...>::as_layers;
};
template <class Widths, int First, class Join, class... Branch>
struct WithUnits<Widths, First, Branches<Join, Branch...>, false> {
  using type = typename with_units_each<Widths, First, Branch...>::template as_branches<Join>;
};

template <class Network, class Widths>
using with_units_t = decltype(make_sequential<typename Network::input>(
    static_cast<typename WithUnits<Widths, 0, typename Network::layers>::type*>(nullptr)));

}  // namespace whet::detail
