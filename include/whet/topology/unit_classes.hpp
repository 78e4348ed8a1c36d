#pragma once

#include <array>
#include <cstddef>
#include <span>

#include <whet/topology/label_union.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/unit_groups.hpp>

namespace whet::detail {

/// Parts the units of a network into groups: two are of one group where every record made as many of their
/// labels. Begins with one class for all and refines it by one record after the other.
template <std::size_t Labels, std::size_t Records>
class UnitClasses {
 public:
  std::array<Unit, Labels> units{};
  std::array<UnitGroup, Labels> groups{};
  int count = 0;

  constexpr UnitClasses(std::span<const LayerRecord> records, const LabelUnion<Labels, Records>& labels)
      : sets(labels) {
    // Those that stay are apart from others, by the record that keeps them.
    for (std::size_t label = 0; label < Labels; ++label)
      if (is_root(label))
        refine(label, 4 * (sets.because[label] + 1) + static_cast<int>(sets.stay[label]) + 1);
    for (std::size_t tensor = 0; tensor <= Records; ++tensor) {
      const bool follows =
          tensor > 0 && (is_relative(records[tensor - 1]) || records[tensor - 1].role == LayerRole::join);
      refine_by(tensor, follows);
    }
    number();
  }

 private:
  struct Split {
    int from = 0;
    int made = 0;
    int to = 0;
  };

  constexpr bool is_root(std::size_t label) const { return sets.root[label] == static_cast<int>(label); }

  constexpr void refine(std::size_t root, int made) {
    // Neighbours are mostly alike: look at the latest split first.
    for (int split = split_count - 1; split >= 0; --split) {
      const Split& found = splits[static_cast<std::size_t>(split)];
      if (found.from != classes[root] || found.made != made) continue;
      classes[root] = found.to;
      return;
    }
    splits[static_cast<std::size_t>(split_count++)] = {classes[root], made, class_count};
    classes[root] = class_count++;
  }

  constexpr void refine_by(std::size_t tensor, bool follows) {
    split_count = 0;
    const auto begin = static_cast<std::size_t>(sets.begins[tensor]);
    const auto end = static_cast<std::size_t>(sets.begins[tensor + 1]);
    for (std::size_t label = begin; label < end; ++label)
      ++members[static_cast<std::size_t>(sets.root[label])];
    for (std::size_t label = begin; label < end; ++label) {
      const auto root = static_cast<std::size_t>(sets.root[label]);
      if (members[root] > 0) refine(root, members[root]);
      if (!follows) counted[root] = true;
      members[root] = 0;
    }
  }

  /// Groups in the order of their first labels, units within them too.
  constexpr void number() {
    int latest = -1;
    for (std::size_t label = 0; label < Labels; ++label) {
      const auto root = static_cast<std::size_t>(sets.root[label]);
      if (!is_root(label)) {
        units[label] = units[root];
        continue;
      }
      if (latest < 0 || group_class[static_cast<std::size_t>(latest)] != classes[root]) {
        latest = 0;
        while (latest < count && group_class[static_cast<std::size_t>(latest)] != classes[root]) ++latest;
      }
      UnitGroup& group = groups[static_cast<std::size_t>(latest)];
      if (latest == count) {
        group_class[static_cast<std::size_t>(count++)] = classes[root];
        group.stay = sets.stay[root];
        group.because = sets.because[root];
        group.follows = !counted[root];
      }
      units[label] = {latest, group.units++};
    }
  }

  const LabelUnion<Labels, Records>& sets;
  std::array<int, Labels> classes{};
  std::array<int, Labels> members{};
  /// Whether a layer that says its width, or the input, makes labels of the unit.
  std::array<bool, Labels> counted{};
  std::array<Split, Labels + 1> splits{};
  std::array<int, Labels> group_class{};
  int split_count = 0;
  int class_count = 1;
};

}  // namespace whet::detail
