#pragma once

#include <whet/topology/find_unit_groups.hpp>
#include <whet/transform/unit_scores.hpp>
#include <whet/weights/weights.hpp>

/// A layer as criteria see it.
template <class Network>
whet::UnitLayer unit_layer_of(const whet::Weights<Network>& weights, int record) {
  return whet::detail::unit_layer(whet::unit_groups<Network>, weights.parameters(), record);
}
