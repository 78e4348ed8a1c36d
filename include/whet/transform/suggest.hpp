#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <whet/core/layer_key.hpp>
#include <whet/topology/find_unit_groups.hpp>
#include <whet/topology/narrowed_record.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/unit_groups.hpp>
#include <whet/train/setting_check.hpp>
#include <whet/transform/prune_budget.hpp>
#include <whet/transform/sensitivity_scan.hpp>

namespace whet {

struct SuggestOptions {
  /// What widths are multiples of, and at least; kernels fill their vectors with channels.
  int multiple = 8;
};

/// A layer, as PruneUnits takes it, and its units before and after.
struct SuggestedWidth {
  std::string layer;
  int before = 0;
  int after = 0;
};

/// Widths for a budget.
struct Suggestion {
  /// Of the groups that get narrower.
  std::vector<SuggestedWidth> widths{};
  double cost_before = 0.0;
  double cost = 0.0;
  /// Whether the cost is within the budget.
  bool fits = false;

  /// The topology as C++ source: `base` is what the wide one is called there.
  std::string source(const std::string& name, const std::string& base) const {
    if (widths.empty()) return "struct " + name + " : " + base + " {};\n";
    std::string text = "struct " + name + " : whet::PruneUnits<" + base;
    for (const SuggestedWidth& width : widths)
      text += ", " + width.layer + ", " + std::to_string(width.after);
    return text + "> {};\n";
  }
};

namespace detail {

/// Greedy search for widths: what a step costs is the loss that a group alone adds at its width.
class WidthSearch {
 public:
  using Cost = std::function<double(std::span<const LayerRecord>)>;

  WidthSearch(const UnitGroups& network, const SensitivityScan& measured, Cost counts, int multiple_of)
      : groups(network), scan(measured), cost(std::move(counts)), multiple(multiple_of) {
    for (const UnitGroup& group : groups.groups) kept.push_back(group.units);
    for (const GroupScan& group : scan.groups) widths.push_back(group.widths.back().units);
  }

  Suggestion run(double limit) {
    Suggestion result{.cost_before = cost_with(kept)};
    result.cost = result.cost_before;
    while (result.cost > limit) {
      const Step step = best_step(result.cost);
      if (step.kept.empty()) break;
      widths[step.group] = step.width;
      kept = step.kept;
      result.cost = step.cost;
    }
    result.fits = result.cost <= limit;
    for (std::size_t group = 0; group < widths.size(); ++group) {
      const int before = scan.groups[group].widths.back().units;
      if (widths[group] != before) result.widths.push_back({scan.groups[group].layer, before, widths[group]});
    }
    return result;
  }

 private:
  struct Step {
    std::size_t group = 0;
    int width = 0;
    double cost = 0.0;
    std::vector<int> kept{};
  };

  double cost_with(const std::vector<int>& units) const {
    std::vector<int> tensors(groups.records.size() + 1);
    count_widths(groups, units, tensors);
    std::vector<LayerRecord> records;
    records.reserve(groups.records.size());
    for (int index = 0; index < static_cast<int>(groups.records.size()); ++index)
      records.push_back(narrowed_record(groups, index, tensors));
    return cost(records);
  }

  /// The loss that a group adds at a width: between measured ones on a line, never less than at wider ones.
  double added_loss(std::size_t group, int width) const {
    const std::vector<WidthQuality>& measured = scan.groups[group].widths;
    double most = 0.0;
    for (std::size_t place = measured.size() - 1; place > 0 && width < measured[place].units; --place) {
      const WidthQuality& wide = measured[place];
      const WidthQuality& narrow = measured[place - 1];
      const double from_wide = std::max(most, wide.loss - scan.loss);
      const double share =
          std::min(1.0, static_cast<double>(wide.units - width) / (wide.units - narrow.units));
      most = std::max(from_wide, from_wide + share * (narrow.loss - scan.loss - from_wide));
    }
    return most;
  }

  /// The next narrower width of a group that all layers can follow.
  Step narrower(std::size_t group) const {
    const GroupScan& found = scan.groups[group];
    const int each = found.widths.back().units / groups.group(found.group).units;
    const int step = std::lcm(multiple, each);
    for (int width = (widths[group] - 1) / step * step; width >= step; width -= step) {
      std::vector<int> units = kept;
      units[static_cast<std::size_t>(found.group)] = width / each;
      if (settle_relative_widths(groups, units) >= 0) continue;
      const double costs = cost_with(units);
      return {group, width, costs, std::move(units)};
    }
    return {};
  }

  /// The step to the least added loss for what it saves; of equal ones that which saves more. Not by what the
  /// step itself adds: a group that is ruined loses nothing more, and would be taken to be free.
  Step best_step(double present) const {
    Step best;
    double least = std::numeric_limits<double>::infinity();
    double most_saved = 0.0;
    for (std::size_t group = 0; group < widths.size(); ++group) {
      // Nobody knows what one costs that has its whole width alone.
      if (scan.groups[group].widths.size() < 2) continue;
      Step step = narrower(group);
      const double saved = present - step.cost;
      if (step.kept.empty() || saved <= 0.0) continue;
      const double price = added_loss(group, step.width) / saved;
      if (price > least || (price == least && saved <= most_saved)) continue;
      least = price;
      most_saved = saved;
      best = std::move(step);
    }
    return best;
  }

  const UnitGroups& groups;
  const SensitivityScan& scan;
  Cost cost;
  int multiple;
  /// Units of each group of the network, and of the layer of each group of the scan.
  std::vector<int> kept;
  std::vector<int> widths;
};

/// Errors: std::invalid_argument for a group that was measured of another network, or at no width.
inline void require_scan_of(const UnitGroups& groups, const GroupScan& scan) {
  const auto require = [&](bool holds, const std::string& expected, const std::string& found) {
    if (!holds)
      throw std::invalid_argument("suggest: the group of " + scan.layer + ": expected " + expected +
                                  ", found " + found);
  };
  require(!scan.widths.empty(), "widths", "none");
  const int last = static_cast<int>(groups.groups.size()) - 1;
  require(scan.group >= 0 && scan.group <= last, "a number from 0 to " + std::to_string(last),
          std::to_string(scan.group));
  LayerKey key;
  const int layer = find_group_layer(groups, scan.group, key);
  require(layer >= 0 && groups.group(scan.group).stay == Stay::no, "units that may go", "others");
  const int units = groups.records[static_cast<std::size_t>(layer)].units;
  require(scan.widths.back().units == units, "a whole width of " + std::to_string(units),
          std::to_string(scan.widths.back().units));
}

}  // namespace detail

/// Widths under which a network costs no more than a budget, found from what `sensitivity_scan` measured.
/// Step by step, a `multiple` of units each, that group gets narrower which then has the least added loss for
/// each MAC, byte or second that the step saves. Losses of groups are not those of the whole network: measure
/// the result, after training it on. A group of which only the whole width was measured keeps it. Costs are
/// those of records with shapes known at run time, and nothing is compiled. Errors: std::invalid_argument
/// when `multiple` is below 1, and for a scan of another network or without widths.
template <class Network, PruneBudget Budget>
Suggestion suggest(const SensitivityScan& scan, const Budget& budget, const SuggestOptions& options = {}) {
  const detail::SettingCheck require{"suggest: option "};
  require(options.multiple >= 1, "multiple", "1 or more", options.multiple);
  for (const GroupScan& group : scan.groups) detail::require_scan_of(unit_groups<Network>, group);
  const auto cost = [&](std::span<const LayerRecord> records) {
    return static_cast<double>(budget.cost(records));
  };
  return detail::WidthSearch(unit_groups<Network>, scan, cost, options.multiple)
      .run(static_cast<double>(budget.limit));
}

}  // namespace whet
