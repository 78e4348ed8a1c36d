#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include <whet/core/error.hpp>
#include <whet/topology/find_unit_groups.hpp>
#include <whet/topology/narrowing.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/unit_groups.hpp>
#include <whet/transform/unit_scores.hpp>
#include <whet/transform/unit_weights.hpp>
#include <whet/weights/weight_mask.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

namespace error {
template <class Topology, class Narrow, int Record>
inline constexpr bool not_a_narrower_topology = false;
}  // namespace error

/// The weights of a narrower topology of the same layers: of PruneUnits, Scaled, or one that is written down.
/// For each group of units that go together, those with the highest scores stay, in their order, of equal
/// ones the first: `prune_units<PruneUnits<T, "conv1", 24>>(weights, L1Norm{})`. What makes them, what reads
/// them and what treats each channel on its own (batch normalization, depthwise filters, slopes) is taken
/// over exactly, with what is pruned of it: the result computes what the given network does if nothing reads
/// the units that are gone, up to the rounding of sums that are added in another order.
/// Errors: that a topology is not a narrower one of the same layers, at compile time; std::invalid_argument
/// naming a layer for which the criterion has nothing to go by, or finds no numbers or not one for each unit.
template <class Narrow, UnitCriterion Criterion, class Network>
Weights<Narrow> prune_units(const Weights<Network>& weights, const Criterion& criterion) {
  static_assert(check<Narrow>());
  constexpr auto& narrowing = detail::narrowing<Network, Narrow>;
  static_assert(narrowing.misfit < 0 || error::not_a_narrower_topology<Network, Narrow, narrowing.misfit>,
                "whet: the second topology is not the first one with fewer units: layers differ in more than "
                "their width, or units that go together have different numbers; the arguments are both "
                "topologies and the index of the first such layer");
  const UnitGroups& groups = unit_groups<Network>;
  const auto scores = detail::unit_scores(groups, narrowing.kept, weights.parameters(), criterion);
  const detail::UnitChoice chosen = detail::choose_units(groups, narrowing.kept, scores);
  Weights<Narrow> result;
  detail::narrow_weights(groups, chosen, weights.parameters(), result.parameters());
  if (weights.is_pruned()) {
    WeightMask mask = full_mask(result.records());
    detail::narrow_weights(groups, chosen, weights.mask(), mask);
    result.set_mask(std::move(mask));
  }
  return result;
}

}  // namespace whet
