#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <whet/core/layer_key.hpp>
#include <whet/data/dataset.hpp>
#include <whet/topology/find_unit_groups.hpp>
#include <whet/topology/narrowed_record.hpp>
#include <whet/topology/prune_plan.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/evaluate.hpp>
#include <whet/train/make_loss.hpp>
#include <whet/train/options.hpp>
#include <whet/train/requirements.hpp>
#include <whet/train/scores.hpp>
#include <whet/train/setting_check.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/transform/batch_norm_statistics.hpp>
#include <whet/transform/key_source.hpp>
#include <whet/transform/unit_scores.hpp>
#include <whet/transform/unit_weights.hpp>
#include <whet/weights/weights.hpp>

namespace whet {

/// What is measured.
struct SensitivityScanOptions {
  int ratios = 10;  ///< widths of each group, at equal distances, the whole one included
  /// Of so many samples, the first, batch normalizations get the statistics anew at each width, as
  /// `estimate_batch_norm` does after pruning; 0: the running ones stay.
  int estimate_samples = 256;
  LossKind loss = LossKind::cross_entropy;
  int threads = 0;  ///< 0: all that the machine has
};

/// A network in which one group has fewer units.
struct WidthQuality {
  /// Of the layer that the group is called by.
  int units = 0;
  double loss = 0.0;
  /// Not a number without labels.
  double accuracy = std::numeric_limits<double>::quiet_NaN();
};

/// Units that stay or go together.
struct GroupScan {
  /// Its number among `unit_groups`.
  int group = -1;
  /// The first layer that makes them, as PruneUnits takes it, in C++: "\"stem\"" or "0".
  std::string layer{};
  /// From narrow to wide; the last one is the network as it is.
  std::vector<WidthQuality> widths{};
};

/// How much the groups of a network matter.
struct SensitivityScan {
  double loss = 0.0;
  double accuracy = std::numeric_limits<double>::quiet_NaN();
  std::vector<GroupScan> groups{};
};

namespace detail {

/// The first layer of a group that a key means alone, -1 where none is: `key` becomes that key.
inline int find_group_layer(const UnitGroups& groups, int group, LayerKey& key) {
  for (int index = 0; index < static_cast<int>(groups.records.size()); ++index) {
    const LayerRecord& record = groups.records[static_cast<std::size_t>(index)];
    if (record.units == 0 || groups.single_group(groups.outputs(index), record.units) != group) continue;
    key = LayerKey();
    key.name = record.name;
    if (key.name.empty() || find_units(groups.records, key) != index) {
      key.name = {};
      key.position = record.position;
    }
    if (key.position >= -1 && (key.position >= 0 || !key.name.empty()) &&
        find_units(groups.records, key) == index)
      return index;
  }
  return -1;
}

/// The units of each group when `units` of one stay and the others do; nothing where a layer cannot follow.
inline std::vector<int> one_narrowed(const UnitGroups& groups, int group, int units) {
  std::vector<int> kept;
  for (const UnitGroup& other : groups.groups) kept.push_back(other.units);
  kept[static_cast<std::size_t>(group)] = units;
  if (settle_relative_widths(groups, kept) >= 0) kept.clear();
  return kept;
}

/// The width nearest to `wanted`, of equally near ones the narrower, that all layers can follow with a group
/// narrowed to it; 0 where none is below the whole one.
inline int nearest_width(const UnitGroups& groups, int group, int wanted) {
  const int whole = groups.group(group).units;
  for (int distance = 0; distance < whole; ++distance)
    for (const int units : {wanted - distance, wanted + distance})
      if (units > 0 && units < whole && !one_narrowed(groups, group, units).empty()) return units;
  return 0;
}

/// Measures a network of which some units are ignored.
class WidthMeter {
 public:
  /// estimate_samples: see SensitivityScanOptions.
  WidthMeter(const UnitGroups& found, Engine<float>& runs, const Dataset& samples,
             const Loss<float>& compares, int estimate_samples)
      : groups(found),
        engine(runs),
        data(samples),
        estimates(samples.first(std::min(samples.size(), static_cast<std::size_t>(estimate_samples)))),
        loss(compares),
        whole(runs.parameters()) {}

  Evaluation of_whole() {
    engine.parameters() = whole;
    return evaluate(engine, data, loss);
  }
  Evaluation operator()(const UnitChoice& choice) {
    engine.parameters() = whole;
    ignore_others(groups, choice, engine.parameters());
    if (!estimates.empty()) estimate_batch_norm(engine, estimates);
    return evaluate(engine, data, loss);
  }

 private:
  const UnitGroups& groups;
  Engine<float>& engine;
  const Dataset& data;
  Dataset estimates;
  const Loss<float>& loss;
  ParameterBuffer<float> whole;
};

inline void require_scan(const SensitivityScanOptions& options) {
  const SettingCheck require{"sensitivity_scan: option "};
  require(options.ratios >= 2 && options.ratios <= 1000, "ratios", "from 2 to 1000", options.ratios);
  require(options.estimate_samples >= 0, "estimate_samples", "0 or more", options.estimate_samples);
}

/// The scores of all units that could go.
template <class Criterion>
std::vector<std::vector<double>> all_scores(const UnitGroups& groups, const ParameterBuffer<float>& weights,
                                            const Criterion& criterion) {
  std::vector<int> kept;
  for (const UnitGroup& group : groups.groups) kept.push_back(group.stay == Stay::no ? 0 : group.units);
  return unit_scores(groups, kept, weights, criterion);
}

}  // namespace detail

/// Loss and accuracy with only one group of units narrowed, for each group and several widths: the highest
/// scores under the criterion stay. In place of a width that a layer cannot follow the nearest is measured
/// that all can. Nothing is compiled for a width: the network runs as it is, with zeros where something would
/// read a unit that is gone. Groups are called by a layer that a name or position means alone; those without
/// one, with a single unit or with a width that has to stay, are left out.
/// data: samples that the network was not trained on, with what the loss compares with.
/// Errors: std::invalid_argument when an option or the data set does not fit; those of the criterion.
template <UnitCriterion Criterion, class Network>
SensitivityScan sensitivity_scan(const Weights<Network>& weights, const Dataset& data,
                                 const Criterion& criterion, const SensitivityScanOptions& options = {}) {
  detail::require_scan(options);
  require_samples(data, input_shape<Network>);
  const auto loss = make_loss<float>({.loss = options.loss, .label_smoothing = 0.0});
  require_truth(data, *loss, output_shape<Network>.size());
  const UnitGroups& groups = unit_groups<Network>;
  const auto scores = detail::all_scores(groups, weights.parameters(), criterion);
  ThreadPool pool(options.threads);
  Engine<float> engine = make_engine(weights, pool);
  detail::WidthMeter measure(groups, engine, data, *loss, options.estimate_samples);
  const Evaluation whole = measure.of_whole();
  SensitivityScan result{.loss = whole.loss, .accuracy = whole.accuracy};
  for (int group = 0; group < static_cast<int>(groups.groups.size()); ++group) {
    const UnitGroup found = groups.group(group);
    LayerKey key;
    const int layer = detail::find_group_layer(groups, group, key);
    if (found.stay != Stay::no || found.follows || found.units < 2 || layer < 0) continue;
    const int each = records<Network>[static_cast<std::size_t>(layer)].units / found.units;
    GroupScan scan{.group = group, .layer = detail::key_source(key)};
    for (int ratio = 1, before = 0; ratio < options.ratios; ++ratio) {
      const int wanted = (found.units * ratio + options.ratios / 2) / options.ratios;
      const int units = detail::nearest_width(groups, group, wanted);
      if (units == 0 || units == before) continue;
      const std::vector<int> kept = detail::one_narrowed(groups, group, units);
      const Evaluation quality = measure(detail::choose_units(groups, kept, scores));
      scan.widths.push_back({units * each, quality.loss, quality.accuracy});
      before = units;
    }
    scan.widths.push_back({found.units * each, whole.loss, whole.accuracy});
    result.groups.push_back(std::move(scan));
  }
  return result;
}

}  // namespace whet
