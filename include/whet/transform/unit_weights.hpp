#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <Eigen/Core>

#include <whet/topology/record.hpp>
#include <whet/topology/unit_groups.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::detail {

/// Which units stay: [group][unit].
using UnitChoice = std::vector<std::vector<bool>>;

/// All units of all groups.
inline UnitChoice all_units(const UnitGroups& groups) {
  UnitChoice choice;
  for (const UnitGroup& group : groups.groups)
    choice.emplace_back(static_cast<std::size_t>(group.units), true);
  return choice;
}

/// A row or column that belongs to no unit, and stays.
inline constexpr int no_label = -1;

/// By row of a record's kernel, and of its bias: the label of the channel that it gives.
inline std::vector<int> row_labels(const UnitGroups& groups, int index) {
  const LayerRecord& record = groups.records[static_cast<std::size_t>(index)];
  const int channels = record.output.channels;
  std::vector<int> labels;
  labels.reserve(static_cast<std::size_t>(record.affine.outputs));
  for (int row = 0; row < record.affine.outputs; ++row)
    // The rows of a recurrent layer are those of its units, gate by gate.
    labels.push_back(record.role == LayerRole::custom ? no_label : groups.outputs(index)[row % channels]);
  return labels;
}

/// By column of a record's kernel: the label of the channel that it is multiplied with. Those of grouped
/// filters are of the first group, the others' stay or go with them.
inline std::vector<int> column_labels(const UnitGroups& groups, int index) {
  const LayerRecord& record = groups.records[static_cast<std::size_t>(index)];
  const ChannelLabels inputs = groups.inputs(record);
  std::vector<int> labels(static_cast<std::size_t>(record.affine.inputs), no_label);
  if (!record.multiplies_by_weights() || filters_channels(record)) return labels;
  const int seen = record.input.channels / record.window.groups;
  for (int column = 0; column < record.affine.inputs; ++column) {
    int& label = labels[static_cast<std::size_t>(column)];
    if (record.role != LayerRole::recurrent)
      label = inputs[column % seen];
    else if (column < record.input.channels)
      label = inputs[column];
    else if (column < record.input.channels + record.output.channels)
      label = groups.outputs(index)[column - record.input.channels];
  }
  return labels;
}

inline bool stays(const UnitGroups& groups, const UnitChoice& choice, int label) {
  if (label == no_label) return true;
  const Unit unit = groups.unit(label);
  return choice[static_cast<std::size_t>(unit.group)][static_cast<std::size_t>(unit.rank)];
}

/// The places whose label stays.
inline std::vector<Eigen::Index> kept_places(const UnitGroups& groups, const UnitChoice& choice,
                                             const std::vector<int>& labels) {
  std::vector<Eigen::Index> places;
  for (std::size_t place = 0; place < labels.size(); ++place)
    if (stays(groups, choice, labels[place])) places.push_back(static_cast<Eigen::Index>(place));
  return places;
}

/// Copies the rows and columns of units that stay; `narrow` has as many of them.
template <class Scalar>
void narrow_weights(const UnitGroups& groups, const UnitChoice& choice, const ParameterBuffer<Scalar>& wide,
                    ParameterBuffer<Scalar>& narrow) {
  for (std::size_t record = 0; record < wide.records(); ++record) {
    const auto index = static_cast<int>(record);
    const auto rows = kept_places(groups, choice, row_labels(groups, index));
    const auto columns = kept_places(groups, choice, column_labels(groups, index));
    narrow.kernel(record) = wide.kernel(record)(rows, columns);
    narrow.bias(record) = wide.bias(record)(rows);
  }
}

/// Sets what reads the channels of other units to zero, so that the network computes what the narrower one
/// would.
inline void ignore_others(const UnitGroups& groups, const UnitChoice& choice,
                          ParameterBuffer<float>& weights) {
  for (std::size_t record = 0; record < weights.records(); ++record) {
    const std::vector<int> labels = column_labels(groups, static_cast<int>(record));
    auto kernel = weights.kernel(record);
    for (std::size_t column = 0; column < labels.size(); ++column)
      if (!stays(groups, choice, labels[column])) kernel.col(static_cast<Eigen::Index>(column)).setZero();
  }
}

}  // namespace whet::detail
