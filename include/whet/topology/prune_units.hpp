#pragma once

#include <array>
#include <cstddef>

#include <whet/core/error.hpp>
#include <whet/core/layer_key.hpp>
#include <whet/topology/find_unit_groups.hpp>
#include <whet/topology/prune_plan.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/unit_groups.hpp>
#include <whet/topology/with_units.hpp>

namespace whet {

namespace error {
/// Layer, By: error::text, error::position or error::edge. Record: the layer that stands in the way.
template <class Topology, class Layer, int Count>
inline constexpr bool units_out_of_range = false;
template <class Topology, class Layer>
inline constexpr bool layer_without_units = false;
template <class Topology, class Layer>
inline constexpr bool several_layers_with_units = false;
template <class Topology, class Layer>
inline constexpr bool several_groups_of_units = false;
template <class Topology, class Layer, int Record, class Found, class By>
inline constexpr bool units_have_to_stay = false;
template <class Topology, class Layer, int Count, int Multiple>
inline constexpr bool units_go_together = false;
template <class Topology, class Layer, int Count>
inline constexpr bool units_already_pruned = false;
template <class Topology, class Layer, int Count, int Record, class Found>
inline constexpr bool width_does_not_follow = false;
}  // namespace error

namespace detail {

/// The units of each record before and after; a plan that failed changes none.
template <class Network, LayerKey... Pair>
struct PrunedWidths {
  static constexpr auto widths = [] {
    constexpr auto& plan = prune_plan<Network, Pair...>;
    std::array<int, static_cast<std::size_t>(layer_count<Network>)> result{};
    for (std::size_t index = 0; index < result.size(); ++index) {
      const LayerRecord& record = records<Network>[index];
      result[index] = record.units;
      if (record.units == 0 || plan.fault != PruneFault::none) continue;
      const ChannelLabels labels = unit_groups<Network>.outputs(static_cast<int>(index));
      result[index] = unit_groups<Network>.count_kept(labels, record.units, plan.kept);
    }
    return result;
  }();
  static constexpr int before(int leaf) { return records<Network>[static_cast<std::size_t>(leaf)].units; }
  static constexpr int after(int leaf) { return widths[static_cast<std::size_t>(leaf)]; }
};

/// A key as a type, for printing: a request's, or a record's name or else position.
template <LayerKey Key>
struct PrintedKey {
  using type = error::printable_t<Key>;
};
template <class Network, int Record>
constexpr LayerKey record_key() {
  LayerKey key;
  key.name = records<Network>[Record].name;
  if (key.name.empty()) key.position = records<Network>[Record].position;
  return key;
}
template <class Network, int Record>
using printed_record_t = typename PrintedKey<record_key<Network, Record>()>::type;

/// The part of `check_pruning` that is about units which have to stay.
template <class Network, PruneFault Fault, int Record, class Printed>
constexpr void check_staying() {
  if constexpr (Fault == PruneFault::input) {
    static_assert(error::units_have_to_stay<Network, Printed, Record, typename Network::input, void>,
                  "whet: the units of this layer have to stay: they are joined with the channels of the "
                  "network's input; the arguments are topology, key, and the input");
  } else if constexpr (Fault == PruneFault::output) {
    static_assert(error::units_have_to_stay<Network, Printed, Record, layer_t<Network, Record>,
                                            printed_record_t<Network, Record>>,
                  "whet: the units of this layer have to stay: they are the network's outputs, its classes; "
                  "the arguments are topology, key, and index, type and name of the layer that gives them");
  } else if constexpr (Fault == PruneFault::layer) {
    static_assert(
        error::units_have_to_stay<Network, Printed, Record, layer_t<Network, Record>,
                                  printed_record_t<Network, Record>>,
        "whet: the units of this layer have to stay: a layer of their group takes or gives as many "
        "channels as it does, and no other number; the arguments are topology, key, and index, type "
        "and name of that layer");
  }
}

/// Says in a sentence why a layer cannot get as many units as were asked for.
template <class Network, LayerKey... Pair>
constexpr bool check_pruning() {
  static_assert(check<Network>());
  constexpr auto& plan = prune_plan<Network, Pair...>;
  constexpr LayerKey key = prune_arguments<Pair...>[plan.request];
  constexpr int count = prune_arguments<Pair...>[plan.request + 1].position;
  using printed = typename PrintedKey<key>::type;
  if constexpr (plan.fault == PruneFault::no_units) {
    if constexpr (check_key<Network, key>())
      static_assert(
          error::layer_without_units<Network, printed>,
          "whet: the layer of this name or position has no units of its own (its width follows from "
          "its input: name the layer that makes it); the arguments are topology and key");
  } else if constexpr (plan.fault == PruneFault::several_layers) {
    static_assert(error::several_layers_with_units<Network, printed>,
                  "whet: this name or position means several layers with units; name the one within the "
                  "group; the arguments are topology and key");
  } else if constexpr (plan.fault == PruneFault::several_groups) {
    static_assert(error::several_groups_of_units<Network, printed>,
                  "whet: the units of this layer belong to several groups, because they are added to a "
                  "concatenation of others; name one of the layers of that; the arguments are topology and "
                  "key");
  } else if constexpr (plan.fault == PruneFault::count) {
    static_assert(
        error::units_out_of_range<Network, printed, count>,
        "whet: a layer keeps at least one and at most all of its units; the arguments are topology, "
        "key and the count asked for");
  } else if constexpr (plan.fault == PruneFault::multiple) {
    static_assert(
        error::units_go_together<Network, printed, count, plan.multiple>,
        "whet: units of this layer go together (through a grouped convolution, a shuffle or a split "
        "of channels), so that their count is a multiple; the arguments are topology, key, the "
        "count asked for and what it is a multiple of");
  } else if constexpr (plan.fault == PruneFault::twice) {
    static_assert(error::units_already_pruned<Network, printed, count>,
                  "whet: this layer belongs to a group for which another request asks for another count; the "
                  "arguments are topology, key and the count asked for");
  } else if constexpr (plan.fault == PruneFault::relative) {
    static_assert(
        error::width_does_not_follow<Network, printed, count, plan.record, layer_t<Network, plan.record>>,
        "whet: a layer that takes its width from these units cannot follow; the arguments are "
        "topology, key, the count asked for, and that layer's index and type");
  } else {
    check_staying<Network, plan.fault, plan.record, printed>();
  }
  return true;
}

}  // namespace detail
/// A topology in which layers have fewer units: `PruneUnits<T, "conv1", 24>`, or several layers at once,
/// `PruneUnits<T, "conv1", 24, "block2/expand", 64>`; a key is a name or a position, as for `At`. Layers
/// whose units go with those, because a sum, a depthwise convolution or the like makes them one group, get
/// narrower with them, and so does what takes them. Which units stay is up to `prune_units`. Composites in
/// which a layer changes become `Layers<…>`. Errors, at compile time: a count below 1 or above the units
/// there are, or not a multiple of what goes together; a group that is joined with the network's input, is
/// its output or has a fixed width.
template <class Network, LayerKey... Pair>
struct PruneUnits : detail::with_units_t<Network, detail::PrunedWidths<Network, Pair...>> {
  static_assert(detail::are_pairs<Pair...>,
                "whet: PruneUnits takes a topology, and layers and the units they keep in turn: "
                "PruneUnits<Network, \"conv1\", 24>");
  static_assert(detail::check_pruning<Network, Pair...>());
};

}  // namespace whet
