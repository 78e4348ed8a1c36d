#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <numeric>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/topology/record.hpp>
#include <whet/topology/unit_groups.hpp>
#include <whet/transform/unit_weights.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet {

/// A layer that makes units, as a criterion sees it.
struct UnitLayer {
  /// Its record, and that of the batch normalization which takes what it gives, -1 where there is none.
  int record = -1;
  int normalization = -1;
  int units = 0;
  /// Row r belongs to unit r % units: a recurrent layer has a row for each of its gates.
  AffineParameters<const float> parameters;
  /// [units][gamma, mean, variance] and beta.
  std::optional<AffineParameters<const float>> normalization_parameters;

  std::size_t unit_of(Eigen::Index row) const {
    return static_cast<std::size_t>(row) % static_cast<std::size_t>(units);
  }
};

/// What says how much a unit matters: a score for each unit of a layer, the larger the more; or none at all
/// where it has nothing to go by. A criterion of your own is such a function object, in a namespace of yours.
template <class Criterion>
concept UnitCriterion = requires(const Criterion& criterion, const UnitLayer& layer) {
  { criterion(layer) } -> std::convertible_to<std::vector<double>>;
};

namespace detail {

inline std::string record_label(std::span<const LayerRecord> records, int index) {
  const LayerRecord& record = records[static_cast<std::size_t>(index)];
  std::string label = "layer " + std::to_string(index) + " (" + std::string(record.type.view());
  if (!record.name.empty()) label += " \"" + std::string(record.name.view()) + "\"";
  return label + ")";
}

inline UnitLayer unit_layer(const UnitGroups& groups, const ParameterBuffer<float>& weights, int index) {
  UnitLayer layer{.record = index,
                  .units = groups.records[static_cast<std::size_t>(index)].output.channels,
                  .parameters = weights.layer(static_cast<std::size_t>(index)),
                  .normalization_parameters = {}};
  for (std::size_t reader = 0; reader < groups.records.size() && layer.normalization < 0; ++reader) {
    if (groups.records[reader].role != LayerRole::normalization || groups.records[reader].producer != index)
      continue;
    layer.normalization = static_cast<int>(reader);
    layer.normalization_parameters.emplace(weights.layer(reader));
  }
  return layer;
}

/// Whether a layer makes units, so that criteria look at its weights.
inline bool makes_units(const LayerRecord& record) { return record.units > 0 || is_relative(record); }

/// The first layer that makes units of a group.
inline std::string group_label(const UnitGroups& groups, int group) {
  for (int index = 0; index < static_cast<int>(groups.records.size()); ++index) {
    const LayerRecord& record = groups.records[static_cast<std::size_t>(index)];
    if (!makes_units(record)) continue;
    for (int channel = 0; channel < record.output.channels; ++channel)
      if (groups.unit(groups.outputs(index)[channel]).group == group)
        return record_label(groups.records, index);
  }
  return "the network's input";
}

/// What a unit of a group that only follows another one's width goes by where the criterion has nothing: the
/// magnitudes of its weights.
inline std::vector<double> weight_magnitudes(const UnitLayer& layer) {
  std::vector<double> scores(static_cast<std::size_t>(layer.units));
  for (Eigen::Index row = 0; row < layer.parameters.kernel.rows(); ++row)
    scores[layer.unit_of(row)] += layer.parameters.kernel.row(row).cast<double>().cwiseAbs().sum();
  return scores;
}

/// Adds a layer's scores to those of its units. Errors: std::invalid_argument where one is not a number.
inline void add_scores(const UnitGroups& groups, int index, const std::vector<double>& found,
                       std::vector<std::vector<double>>& scores) {
  for (std::size_t row = 0; row < found.size(); ++row) {
    const Unit unit = groups.unit(groups.outputs(index)[static_cast<int>(row)]);
    std::vector<double>& sums = scores[static_cast<std::size_t>(unit.group)];
    sums.resize(static_cast<std::size_t>(groups.group(unit.group).units));
    sums[static_cast<std::size_t>(unit.rank)] += found[row];
    if (!std::isfinite(found[row]))
      throw std::invalid_argument("prune_units: " + record_label(groups.records, index) +
                                  ": expected finite scores of its units, found another");
  }
}

/// The sums of a criterion's scores over the layers that make each unit: [group][unit], for groups of which
/// fewer units are to stay than there are. Errors: std::invalid_argument naming a layer of a group for which
/// the criterion has none, or whose scores are not finite or not one for each unit.
template <UnitCriterion Criterion>
std::vector<std::vector<double>> unit_scores(const UnitGroups& groups, std::span<const int> kept,
                                             const ParameterBuffer<float>& weights,
                                             const Criterion& criterion) {
  std::vector<std::vector<double>> scores(groups.groups.size());
  const auto narrows = [&](int group) {
    return kept[static_cast<std::size_t>(group)] < groups.group(group).units;
  };
  for (int index = 0; index < static_cast<int>(groups.records.size()); ++index) {
    const LayerRecord& record = groups.records[static_cast<std::size_t>(index)];
    if (!makes_units(record)) continue;
    bool asked = false;
    for (int channel = 0; channel < record.output.channels && !asked; ++channel)
      asked = narrows(groups.unit(groups.outputs(index)[channel]).group);
    if (!asked) continue;
    const UnitLayer layer = unit_layer(groups, weights, index);
    std::vector<double> found = criterion(layer);
    if (found.empty() && groups.group(groups.unit(groups.outputs(index)[0]).group).follows)
      found = weight_magnitudes(layer);
    if (!found.empty() && found.size() != static_cast<std::size_t>(layer.units))
      throw std::invalid_argument("prune_units: " + record_label(groups.records, index) + ": expected " +
                                  std::to_string(layer.units) + " scores of its units or none, found " +
                                  std::to_string(found.size()));
    add_scores(groups, index, found, scores);
  }
  for (int group = 0; group < static_cast<int>(scores.size()); ++group)
    if (narrows(group) && scores[static_cast<std::size_t>(group)].empty())
      throw std::invalid_argument("prune_units: " + group_label(groups, group) +
                                  ": expected something that the criterion goes by, found none");
  return scores;
}

/// The units with the highest scores, of equal ones the first.
inline UnitChoice choose_units(const UnitGroups& groups, std::span<const int> kept,
                               const std::vector<std::vector<double>>& scores) {
  UnitChoice choice = all_units(groups);
  for (std::size_t group = 0; group < choice.size(); ++group) {
    const std::size_t units = choice[group].size();
    if (static_cast<std::size_t>(kept[group]) >= units) continue;
    std::vector<std::size_t> order(units);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t unit) { return scores[group][unit]; });
    for (std::size_t place = static_cast<std::size_t>(kept[group]); place < units; ++place)
      choice[group][order[place]] = false;
  }
  return choice;
}

}  // namespace detail
}  // namespace whet
