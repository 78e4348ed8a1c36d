#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <whet/topology/label_union.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/unit_classes.hpp>
#include <whet/topology/unit_groups.hpp>

namespace whet {
namespace detail {

/// What `UnitGroups` looks at.
template <std::size_t Labels, std::size_t Tensors>
struct UnitGroupStorage {
  std::array<ChannelLabels, Tensors> tensors{};
  std::array<Unit, Labels> units{};
  std::array<UnitGroup, Labels> groups{};
  std::size_t count = 0;
};

template <class Network>
inline constexpr auto unit_group_storage = [] {
  constexpr auto records_count = static_cast<std::size_t>(layer_count<Network>);
  constexpr auto labels = static_cast<std::size_t>(count_labels(records<Network>, input_shape<Network>));
  const LabelUnion<labels, records_count> sets(records<Network>, input_shape<Network>);
  const UnitClasses<labels, records_count> classes(records<Network>, sets);
  return UnitGroupStorage<labels, records_count + 1>{sets.tensors, classes.units, classes.groups,
                                                     static_cast<std::size_t>(classes.count)};
}();

}  // namespace detail

/// The groups of units of a topology.
template <class Network>
inline constexpr UnitGroups unit_groups{
    records<Network>, detail::unit_group_storage<Network>.tensors, detail::unit_group_storage<Network>.units,
    std::span(detail::unit_group_storage<Network>.groups).first(detail::unit_group_storage<Network>.count)};

}  // namespace whet
