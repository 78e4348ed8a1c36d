#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/precision/sparse_pattern.hpp>

namespace whet {

/// Which of its Of inputs each kept weight has, in a few bits. Of each panel of Lanes outputs: group after
/// group of inputs, in it weight after weight, the outputs side by side. An output's codes lie in words of 32
/// bits, the first in the lowest bits, word after word, so that a shift brings the next to all lanes.
template <int Kept, int Of, int Outputs, int Inputs, int Lanes>
struct SparsePositions<NofM<Kept, Of>, Outputs, Inputs, Lanes> {
  static constexpr int bits = Of == 2 ? 1 : Of == 4 ? 2 : 3;
  static constexpr int mask = Of - 1;
  static constexpr int groups = (Inputs + Of - 1) / Of;
  static constexpr int panels = (Outputs + Lanes - 1) / Lanes;
  static constexpr int panel_size = groups * Kept * Lanes;
  /// Whole groups of a word, so that a group's codes lie in one.
  static constexpr int word_groups = 32 / (bits * Kept);
  static constexpr int words = (groups + word_groups - 1) / word_groups;
  /// Weights of a group.
  static constexpr int limit = Kept;
  static constexpr const char* counts = "weights of a group";
  static constexpr int capacity = panels * panel_size;
  static constexpr int padded_outputs = panels * Lanes;

  std::uint32_t codes[static_cast<std::size_t>(panels) * words * Lanes];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("codes", self.codes);
  }

  static constexpr int needed(const float* kernel) {
    int most = 0;
    for (int output = 0; output < Outputs; ++output)
      for (int group = 0; group < groups; ++group) {
        int count = 0;
        for (int index = 0; index < Of && group * Of + index < Inputs; ++index)
          count += kernel[static_cast<std::ptrdiff_t>(output) * Inputs + group * Of + index] != 0.0f;
        most = count > most ? count : most;
      }
    return most;
  }

  /// Of weights that are zero before; weights beyond the limit are left out.
  template <class IsKept, class Store>
  constexpr void fill(IsKept&& kept, Store&& store) {
    for (int output = 0; output < Outputs; ++output)
      for (int group = 0; group < groups; ++group) {
        int found = 0;
        for (int index = 0; index < Of && group * Of + index < Inputs; ++index) {
          if (found == Kept || !kept(output, group * Of + index)) continue;
          codes[word(output, group)] |= static_cast<std::uint32_t>(index) << shift(group, found);
          store(slot(output, group, found), output, group * Of + index);
          ++found;
        }
      }
  }

  template <class Add>
  WHET_INLINE constexpr void for_each(int output, Add&& add) const {
    for (int group = 0; group < groups; ++group)
      for (int index = 0; index < Kept; ++index) add(slot(output, group, index), input(output, group, index));
  }

  /// Takes over what another target has, and calls move(slot, slot of the other) for each weight.
  template <int Others, class Move>
  constexpr void assign(const SparsePositions<NofM<Kept, Of>, Outputs, Inputs, Others>& other, Move&& move) {
    for (int output = 0; output < Outputs; ++output)
      for (int group = 0; group < groups; ++group)
        for (int index = 0; index < Kept; ++index) {
          const int place = other.input(output, group, index) - group * Of;
          codes[word(output, group)] |= static_cast<std::uint32_t>(place) << shift(group, index);
          move(slot(output, group, index), other.slot(output, group, index));
        }
  }

  constexpr bool is_valid() const {
    for (int output = 0; output < Outputs; ++output)
      for (int index = 0; index < Kept; ++index)
        if (input(output, groups - 1, index) >= Inputs) return false;
    return true;
  }

  /// Where weight `index` of a group is stored.
  static constexpr int slot(int output, int group, int index) {
    return output / Lanes * panel_size + (group * Kept + index) * Lanes + output % Lanes;
  }
  WHET_INLINE constexpr int input(int output, int group, int index) const {
    return group * Of + static_cast<int>(codes[word(output, group)] >> shift(group, index) & mask);
  }

 private:
  static constexpr std::size_t word(int output, int group) {
    return static_cast<std::size_t>((output / Lanes * words + group / word_groups) * Lanes + output % Lanes);
  }
  static constexpr int shift(int group, int index) { return (group % word_groups * Kept + index) * bits; }
};

}  // namespace whet
