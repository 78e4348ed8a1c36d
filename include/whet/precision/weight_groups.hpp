#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <whet/core/inline.hpp>
#include <whet/precision/int8_weights.hpp>

namespace whet {

/// Largest multiplier of a group with which no sum over `inputs` int8 inputs and weights of magnitude up to
/// `most` leaves 30 bits.
WHET_INLINE constexpr int most_group_multiplier(int most, int inputs) {
  const std::int64_t limit = (std::int64_t{1} << 30) / (std::int64_t{128} * most * inputs);
  return limit < 255 ? static_cast<int>(limit) : 255;
}

/// Which inputs of an output share a scale: as many neighbours as a group has. The scale of a group is that
/// of the output times an integer, so that sums over several groups stay integers.
struct WeightGroups {
  /// 32 times a power of two; or 0: all inputs of an output.
  int inputs = 0;
  /// The largest multiplier, 255 at most.
  int most = 255;

  constexpr WeightGroups() = default;
  /// Implicit, as policies say just the number.
  WHET_INLINE constexpr WeightGroups(int group_inputs, int most_multiplier = 255)
      : inputs(group_inputs), most(most_multiplier) {}
  constexpr bool operator==(const WeightGroups&) const = default;

  /// Whether outputs of `all` inputs have several scales: what is not more than a group has no multiplier.
  WHET_INLINE constexpr bool divide(int all) const { return inputs > 0 && all > inputs; }
  /// Scales of such an output.
  WHET_INLINE constexpr int scales(int all) const { return divide(all) ? (all - 1) / inputs + 1 : 1; }
  /// The group of an input; 0 where there are none.
  WHET_INLINE constexpr int of(int input) const { return inputs > 0 ? input / inputs : 0; }
  /// The largest multiplier of such outputs with weights of magnitude up to `largest`.
  WHET_INLINE constexpr int most_multiplier(int largest, int all) const {
    const int bound = most_group_multiplier(largest, all);
    return most < bound ? most : bound;
  }
};

/// The groups of a filter, whose weights are multiplied as int8: multiplied codes of four bits, from -8 to 7,
/// are in [-64, 56], of which any two blocks may be added in 16 bits (precision/block_pairs.hpp).
constexpr WeightGroups filter_groups_of(int inputs) {
  return inputs > 0 ? WeightGroups{inputs, 8} : WeightGroups{};
}

/// The scales of an output's groups as integers, in [1, most], times that of the output: what they are
/// represented by. The widest group of all gets the largest integer.
struct GroupGrid {
  float scale;
  int most;

  WHET_INLINE static constexpr GroupGrid of_widest(float group_scale, int most) {
    return {group_scale / static_cast<float>(most), most};
  }
  WHET_INLINE constexpr int multiplier(float group_scale) const {
    return static_cast<int>(round_to_integer(double{group_scale} / double{scale}, 1, most));
  }
  WHET_INLINE constexpr float scale_of(int multiplier) const {
    return scale * static_cast<float>(multiplier);
  }
};

/// Makes the scales of an output's groups those that a GroupGrid represents them by. The widest stays the
/// number it is, so that the same grid comes out of them again.
constexpr void put_on_grid(std::span<float> scales, int most) {
  float widest = 0.0f;
  for (const float scale : scales) widest = scale > widest ? scale : widest;
  const GroupGrid grid = GroupGrid::of_widest(widest, most);
  for (float& scale : scales) {
    const int multiplier = grid.multiplier(scale);
    scale = multiplier == most ? widest : grid.scale_of(multiplier);
  }
}

/// What the scales of the groups of an output are multiples of its own scale by: integers in [1, Most], those
/// of a panel's outputs side by side, group after group. Nothing where there are no groups.
template <int Groups, int Most, int PaddedOutputs, int PanelOutputs>
struct GroupMultipliers {
  std::uint8_t values[static_cast<std::size_t>(Groups) * PaddedOutputs];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("values", self.values);
  }
  constexpr int operator()(int group, int output) const { return values[place(group, output)]; }
  constexpr void set(int group, int output, int value) {
    values[place(group, output)] = static_cast<std::uint8_t>(value);
  }

 private:
  static constexpr int place(int group, int output) {
    return (output / PanelOutputs * Groups + group) * PanelOutputs + output % PanelOutputs;
  }
};
template <int Most, int PaddedOutputs, int PanelOutputs>
struct GroupMultipliers<0, Most, PaddedOutputs, PanelOutputs> {
  constexpr int operator()(int, int) const { return 1; }
};

}  // namespace whet
