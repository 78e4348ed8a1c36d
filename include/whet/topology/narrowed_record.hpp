#pragma once

#include <cstddef>
#include <span>

#include <whet/topology/record.hpp>
#include <whet/topology/unit_groups.hpp>

namespace whet {

/// Sets in `kept`, the units that stay of each group, those of groups that only layers like RelativeDense
/// make, from what these take. The others are given. Returns the first such record whose width the rest does
/// not allow, -1 where all fit.
constexpr int settle_relative_widths(const UnitGroups& groups, std::span<int> kept) {
  for (int index = 0; index < static_cast<int>(groups.records.size()); ++index) {
    const LayerRecord& record = groups.records[static_cast<std::size_t>(index)];
    if (!detail::is_relative(record)) continue;
    const ChannelLabels outputs = groups.outputs(index);
    const int given = record.output.channels;
    const int inputs = groups.count_kept(groups.inputs(record), record.input.channels, kept);
    if (inputs * given % record.input.channels != 0) return index;
    const int wanted = inputs * given / record.input.channels;
    const int group = groups.single_group(outputs, given);
    if (group >= 0 && groups.group(group).follows) {
      const int units = groups.group(group).units;
      if (wanted * units % given != 0) return index;
      kept[static_cast<std::size_t>(group)] = wanted * units / given;
    }
    if (groups.count_kept(outputs, given, kept) != wanted || wanted == 0) return index;
  }
  return -1;
}

/// The record of the same layer with fewer channels around it: shapes, weights and work. Pixels stay.
constexpr LayerRecord narrowed_record(const LayerRecord& record, int inputs, int outputs) {
  LayerRecord narrow = record;
  narrow.input.channels = inputs;
  narrow.output.channels = outputs;
  if (record.units > 0) narrow.units = outputs;
  if (record.parameters() == 0) return narrow;
  narrow.affine.outputs = record.affine.outputs / record.output.channels * outputs;
  if (record.role == LayerRole::affine) {
    narrow.affine.inputs = inputs;
  } else if (record.role == LayerRole::convolution) {
    if (detail::filters_channels(record)) narrow.window.groups = inputs;
    narrow.affine.inputs = narrow.geometry().inputs();
  } else if (record.role == LayerRole::recurrent) {
    // Columns of the features, of the layer's own units, and of a GRU one bias.
    const int others = record.affine.inputs - record.input.channels - record.output.channels;
    narrow.affine.inputs = inputs + outputs + others;
    const auto columns = static_cast<std::size_t>(record.input.channels + record.output.channels);
    const auto steps = record.macs / (columns * static_cast<std::size_t>(record.affine.outputs));
    narrow.macs =
        steps * static_cast<std::size_t>(inputs + outputs) * static_cast<std::size_t>(narrow.affine.outputs);
    return narrow;
  } else {
    if (record.role == LayerRole::normalization) narrow.window.groups = inputs;
    narrow.macs = record.macs / record.input.size() * narrow.input.size();
    return narrow;
  }
  narrow.macs = record.macs / record.affine.weights() * narrow.affine.weights();
  return narrow;
}

/// The channels that are left of each tensor, by record + 1, where `kept[group]` units of each group stay.
constexpr void count_widths(const UnitGroups& groups, std::span<const int> kept, std::span<int> widths) {
  const int records = static_cast<int>(groups.records.size());
  widths[0] = groups.tensors[0].period;
  for (int index = 0; index < records; ++index) {
    const LayerRecord& record = groups.records[static_cast<std::size_t>(index)];
    // Most layers hand on the channels that they take.
    const bool same =
        groups.outputs(index) == groups.inputs(record) && record.producer >= 0 &&
        groups.records[static_cast<std::size_t>(record.producer)].output.channels == record.output.channels;
    widths[static_cast<std::size_t>(index + 1)] =
        same ? widths[static_cast<std::size_t>(record.producer + 1)]
             : groups.count_kept(groups.outputs(index), record.output.channels, kept);
  }
}

/// Record `index` of the network whose tensors have these widths.
constexpr LayerRecord narrowed_record(const UnitGroups& groups, int index, std::span<const int> widths) {
  const LayerRecord& record = groups.records[static_cast<std::size_t>(index)];
  const int given = record.producer < 0
                        ? groups.tensors[0].period
                        : groups.records[static_cast<std::size_t>(record.producer)].output.channels;
  // A sequence's features are the channels of several pixels.
  const int times = record.input.channels / given;
  return narrowed_record(record, times * widths[static_cast<std::size_t>(record.producer + 1)],
                         widths[static_cast<std::size_t>(index + 1)]);
}

}  // namespace whet
