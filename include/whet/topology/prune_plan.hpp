#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <whet/core/layer_key.hpp>
#include <whet/topology/find_unit_groups.hpp>
#include <whet/topology/narrowed_record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/unit_groups.hpp>

namespace whet::detail {

enum class PruneFault : unsigned char {
  none,
  count,
  no_units,
  several_layers,
  several_groups,
  input,
  output,
  layer,
  multiple,
  twice,
  relative,
};

/// What asking for fewer units comes to: the units that stay of each group, or why it cannot be.
template <std::size_t Groups>
struct PrunePlan {
  std::array<int, Groups> kept{};
  PruneFault fault = PruneFault::none;
  /// The request that cannot be honoured, the record that stands in the way, and what counts are multiples
  /// of.
  std::size_t request = 0;
  int record = -1;
  int multiple = 1;

  constexpr void fail(PruneFault why, int where = -1) {
    fault = why;
    record = where;
  }
};

/// Index of the only record with units that `key` addresses; -1 where there is none, -2 where there are
/// several.
constexpr int find_units(std::span<const LayerRecord> records, const LayerKey& key) {
  int found = -1;
  for (std::size_t index = 0; index < records.size(); ++index)
    if (matches(records[index], key) && records[index].units > 0)
      found = found == -1 ? static_cast<int>(index) : -2;
  return found;
}

/// Notes in `plan` that `count` units of the layer under `key` stay. `asked`: groups that were asked for.
template <std::size_t Groups>
constexpr void plan_request(const UnitGroups& groups, const LayerKey& key, int count, PrunePlan<Groups>& plan,
                            std::array<bool, Groups>& asked) {
  const int index = find_units(groups.records, key);
  if (index < 0) return plan.fail(index == -1 ? PruneFault::no_units : PruneFault::several_layers);
  const int units = groups.records[static_cast<std::size_t>(index)].units;
  if (count < 1 || count > units) return plan.fail(PruneFault::count);
  const int group = groups.single_group(groups.outputs(index), units);
  if (group < 0) return plan.fail(PruneFault::several_groups);
  const UnitGroup& found = groups.groups[static_cast<std::size_t>(group)];
  if (found.stay == Stay::input) return plan.fail(PruneFault::input);
  if (found.stay == Stay::output) return plan.fail(PruneFault::output, found.because);
  if (found.stay == Stay::layer) return plan.fail(PruneFault::layer, found.because);
  plan.multiple = units / found.units;
  if (count % plan.multiple != 0) return plan.fail(PruneFault::multiple);
  int& kept = plan.kept[static_cast<std::size_t>(group)];
  if (asked[static_cast<std::size_t>(group)] && kept != count / plan.multiple)
    return plan.fail(PruneFault::twice);
  kept = count / plan.multiple;
  asked[static_cast<std::size_t>(group)] = true;
}

/// The layers and counts that PruneUnits takes in turn.
template <LayerKey... Pair>
inline constexpr std::array<LayerKey, sizeof...(Pair)> prune_arguments{Pair...};

/// Whether every second one is a count.
template <LayerKey... Pair>
inline constexpr bool are_pairs = [] {
  if (sizeof...(Pair) == 0 || sizeof...(Pair) % 2 != 0) return false;
  for (std::size_t pair = 1; pair < sizeof...(Pair); pair += 2)
    if (prune_arguments<Pair...>[pair].is_name() || prune_arguments<Pair...>[pair].is_edge()) return false;
  return true;
}();

/// The plan before anything is asked for.
template <class Network>
constexpr auto whole_plan() {
  constexpr UnitGroups groups = unit_groups<Network>;
  PrunePlan<groups.groups.size()> plan;
  for (std::size_t group = 0; group < plan.kept.size(); ++group)
    plan.kept[group] = groups.groups[group].units;
  return plan;
}

/// The first request that alone keeps a record from following, else the last one.
template <class Network, LayerKey... Pair>
constexpr std::size_t blocking_request(int relative) {
  std::size_t pair = 0;
  for (; pair + 2 < sizeof...(Pair); pair += 2) {
    auto alone = whole_plan<Network>();
    std::array<bool, alone.kept.size()> asked{};
    plan_request(unit_groups<Network>, prune_arguments<Pair...>[pair],
                 prune_arguments<Pair...>[pair + 1].position, alone, asked);
    if (settle_relative_widths(unit_groups<Network>, alone.kept) == relative) return pair;
  }
  return pair;
}

template <class Network, LayerKey... Pair>
constexpr auto make_prune_plan() {
  constexpr UnitGroups groups = unit_groups<Network>;
  constexpr std::size_t count = groups.groups.size();
  PrunePlan<count> plan = whole_plan<Network>();
  std::array<bool, count> asked{};
  for (std::size_t pair = 0; pair + 1 < sizeof...(Pair) && plan.fault == PruneFault::none; pair += 2) {
    plan.request = pair;
    plan_request(groups, prune_arguments<Pair...>[pair], prune_arguments<Pair...>[pair + 1].position, plan,
                 asked);
  }
  if (plan.fault != PruneFault::none) return plan;
  const int relative = settle_relative_widths(groups, plan.kept);
  if (relative < 0) return plan;
  plan.fail(PruneFault::relative, relative);
  plan.request = blocking_request<Network, Pair...>(relative);
  return plan;
}
template <class Network, LayerKey... Pair>
inline constexpr auto prune_plan = make_prune_plan<Network, Pair...>();

}  // namespace whet::detail
