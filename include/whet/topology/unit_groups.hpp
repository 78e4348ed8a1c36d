#pragma once

#include <cstddef>
#include <span>

#include <whet/topology/record.hpp>

namespace whet {

/// Why the units of a group have to stay as many as they are.
enum class Stay : unsigned char {
  no,      ///< they may become fewer
  input,   ///< they are joined with the channels of the network's input
  output,  ///< they are the network's outputs
  layer,   ///< a layer takes or gives a fixed number of channels (Reshape), or nobody knows what it does
};

/// Units that take part in the same tensors in the same way, so that which of them stay is a choice.
struct UnitGroup {
  int units = 0;
  Stay stay = Stay::no;
  /// The record that keeps them.
  int because = -1;
  /// Only layers like RelativeDense make them: how many there are follows from what these take.
  bool follows = true;
};

/// What a channel belongs to: unit number `rank` of a group.
struct Unit {
  int group = -1;
  int rank = 0;
};

/// Where the labels of a tensor's channels are found: several tensors share those of a convolution, and a
/// channel of a flattened image has one label in each pixel.
struct ChannelLabels {
  int first = 0;
  int period = 1;
  int repeat = 1;

  constexpr int operator[](int channel) const { return first + channel % period / repeat; }
  constexpr bool operator==(const ChannelLabels&) const = default;
};

/// Which channels of a network stay or go together, as values. Each channel of each tensor carries a label;
/// a *unit* is all that goes with one of them (filters of all convolutions that feed one sum, a depthwise
/// filter, a place in a concatenation), and units of one kind are a *group*. Whatever units go, each layer
/// does to those that stay what it did before. Source: Fang et al. 2023 (DepGraph), section 3.2.
struct UnitGroups {
  std::span<const LayerRecord> records;
  /// Of what record - 1 gives; at 0 those of the network's input.
  std::span<const ChannelLabels> tensors;
  /// By label.
  std::span<const Unit> units;
  std::span<const UnitGroup> groups;

  // By pointer: an operator[] that checks makes constant expressions several times longer.
  constexpr ChannelLabels outputs(int record) const { return tensors.data()[record + 1]; }
  /// The same for any view of the values that a record takes.
  constexpr ChannelLabels inputs(const LayerRecord& record) const { return outputs(record.producer); }
  constexpr Unit unit(int label) const { return units.data()[label]; }
  constexpr UnitGroup group(int index) const { return groups.data()[index]; }

  /// The group of all of these channels, -1 where they are of several.
  constexpr int single_group(ChannelLabels labels, int channels) const {
    const int first = unit(labels[0]).group;
    for (int channel = 1; channel < channels; ++channel)
      if (unit(labels[channel]).group != first) return -1;
    return first;
  }

  /// How many of these channels are left where `kept[group]` units of each group are: each unit of a group
  /// has as many of them, so that any units serve for counting.
  constexpr int count_kept(ChannelLabels labels, int channels, std::span<const int> kept) const {
    int count = 0;
    for (int channel = 0; channel < channels; ++channel) {
      const Unit found = unit(labels[channel]);
      if (found.rank < kept.data()[found.group]) ++count;
    }
    return count;
  }
};

namespace detail {

/// One filter or several for each channel of the input.
constexpr bool filters_channels(const LayerRecord& record) {
  return record.role == LayerRole::convolution && record.units == 0 &&
         record.window.groups == record.input.channels;
}
/// Weights of a width that is a fixed part or multiple of the input's: RelativeDense.
constexpr bool is_relative(const LayerRecord& record) {
  return record.multiplies_by_weights() && record.units == 0 && !record.fixed_width &&
         !filters_channels(record);
}

}  // namespace detail
}  // namespace whet
