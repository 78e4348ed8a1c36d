#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

#include <whet/topology/find_unit_groups.hpp>
#include <whet/topology/narrowed_record.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/unit_groups.hpp>

namespace whet::detail {

/// How many units of each group stay from one topology to a narrower one of the same layers.
template <std::size_t Groups>
struct Narrowing {
  std::array<int, Groups> kept{};
  /// The first record that no choice of units leads to; -1 where all are reached.
  int misfit = -1;
};

/// Whether both tensors have as many rows and columns.
constexpr bool same_pixels(Shape one, Shape other) {
  return one.height == other.height && one.width == other.width;
}

/// Whether two layers see the same pixels through their windows, whatever follows from their widths and from
/// the size of their images. Pools that see all of the image do so at any size.
constexpr bool same_windows(const LayerRecord& one, const LayerRecord& other) {
  const auto sees_all = [](const LayerRecord& layer) {
    return layer.role == LayerRole::pool && layer.window.kernel_height == layer.input.height &&
           layer.window.kernel_width == layer.input.width;
  };
  const auto shape_of = [](Window window) {
    window.groups = 1;
    window.pad_top = 0;
    window.pad_left = 0;
    return window;
  };
  return shape_of(one.window) == shape_of(other.window) || (sees_all(one) && sees_all(other));
}

/// Whether a layer is the same but for its width and, where the images are of another size, its pixels.
constexpr bool is_same_layer(const LayerRecord& one, const LayerRecord& other, bool same_size) {
  const bool same = one.type == other.type && one.producer == other.producer && one.others == other.others &&
                    one.role == other.role && one.channel_groups == other.channel_groups &&
                    same_windows(one, other);
  return same &&
         (!same_size ||
          (same_pixels(one.input, other.input) && same_pixels(one.output, other.output) &&
           one.window.pad_top == other.window.pad_top && one.window.pad_left == other.window.pad_left));
}

/// For each record that both networks have, whether its layer is of one type, width included.
template <class Network, class Narrow>
inline constexpr auto same_types = []<int... Index>(std::integer_sequence<int, Index...>) {
  return std::array{std::is_same_v<layer_t<Network, Index>, layer_t<Narrow, Index>>...};
}
(std::make_integer_sequence<int, std::min(layer_count<Network>, layer_count<Narrow>)>{});

/// Whether only its type says what a layer without units does: the slope of a rectifier, which part of the
/// channels it takes.
constexpr bool differs_by_type(const LayerRecord& record) {
  return record.role == LayerRole::activation || record.role == LayerRole::rearrange;
}

/// The first record that is not the same layer but for its width, or of more layers; -1 where all are.
template <class Network, class Narrow>
constexpr int first_other_layer() {
  constexpr auto& wide = records<Network>;
  constexpr auto& narrow = records<Narrow>;
  constexpr auto& same_type = same_types<Network, Narrow>;
  for (std::size_t index = 0; index < same_type.size(); ++index)
    if (!is_same_layer(wide[index], narrow[index], same_pixels(wide[0].input, narrow[0].input)) ||
        (differs_by_type(wide[index]) && !same_type[index]))
      return static_cast<int>(index);
  return wide.size() == narrow.size() ? -1 : static_cast<int>(same_type.size());
}

/// Notes the only group of a record's units that is not known yet, from the width that it gets.
/// Returns whether it did.
constexpr bool solve_width(const UnitGroups& groups, int index, int wanted, std::span<int> kept) {
  const int channels = groups.records[static_cast<std::size_t>(index)].units;
  const ChannelLabels labels = groups.outputs(index);
  int unknown = -1;
  int known_channels = 0;
  int unknown_channels = 0;
  for (int channel = 0; channel < channels; ++channel) {
    const Unit unit = groups.unit(labels[channel]);
    const int stays = kept[static_cast<std::size_t>(unit.group)];
    if (stays >= 0) {
      known_channels += unit.rank < stays ? 1 : 0;
    } else if (unknown >= 0 && unknown != unit.group) {
      return false;
    } else {
      unknown = unit.group;
      ++unknown_channels;
    }
  }
  if (unknown < 0) return false;
  const int each = unknown_channels / groups.group(unknown).units;
  const int rest = wanted - known_channels;
  const bool fits = rest > 0 && rest % each == 0 && rest / each <= groups.group(unknown).units;
  kept[static_cast<std::size_t>(unknown)] = fits ? rest / each : groups.group(unknown).units;
  return true;
}

/// Whether a record of the wide topology is that of the other one when its tensors have these widths.
constexpr bool reaches(const UnitGroups& groups, int index, std::span<const int> widths,
                       const LayerRecord& narrow) {
  const LayerRecord found = narrowed_record(groups, index, widths);
  return found.input.channels == narrow.input.channels && found.output.channels == narrow.output.channels &&
         found.affine == narrow.affine && found.window.groups == narrow.window.groups;
}

template <class Network, class Narrow>
constexpr auto find_narrowing() {
  constexpr UnitGroups groups = unit_groups<Network>;
  Narrowing<groups.groups.size()> result;
  result.misfit = first_other_layer<Network, Narrow>();
  for (std::size_t group = 0; group < groups.groups.size(); ++group)
    result.kept[group] = groups.groups[group].stay == Stay::no ? -1 : groups.groups[group].units;
  if (result.misfit >= 0) return result;
  for (bool changed = true; changed;) {
    changed = false;
    for (int index = 0; index < layer_count<Network>; ++index) {
      const int wanted = records<Narrow>[static_cast<std::size_t>(index)].units;
      if (wanted > 0 && solve_width(groups, index, wanted, result.kept)) changed = true;
    }
  }
  settle_relative_widths(groups, result.kept);
  std::array<int, static_cast<std::size_t>(layer_count<Network>) + 1> widths{};
  count_widths(groups, result.kept, widths);
  for (int index = layer_count<Network> - 1; index >= 0; --index)
    if (!reaches(groups, index, widths, records<Narrow>[static_cast<std::size_t>(index)]))
      result.misfit = index;
  return result;
}
template <class Network, class Narrow>
inline constexpr auto narrowing = find_narrowing<Network, Narrow>();

}  // namespace whet::detail
