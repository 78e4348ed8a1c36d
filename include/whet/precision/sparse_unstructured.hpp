#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/precision/sparse_block.hpp>
#include <whet/precision/sparse_pattern.hpp>

namespace whet {

/// The weights of an output one after the other, each with the distance of its input from the one before, in
/// a byte; where that is more than 255, a filler, a weight of zero, comes between. There is room for all
/// fillers that the kept weights may need. The same for every target.
template <Keep Kept, int Outputs, int Inputs, int Lanes>
struct SparsePositions<Unstructured<Kept>, Outputs, Inputs, Lanes> {
  static constexpr int longest = 255;
  static constexpr int most_fillers = Inputs < 2 ? 0 : (Inputs - 2) / longest;
  /// Weights.
  static constexpr int limit = Kept.of(Outputs * Inputs);
  static constexpr const char* counts = "weights";
  static constexpr int capacity = limit + Outputs * most_fillers;
  static constexpr int padded_outputs = Outputs;

  detail::index_t<capacity> starts[Outputs + 1];
  std::uint8_t steps[capacity];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("starts", self.starts);
    visitor("steps", self.steps);
  }

  static constexpr int needed(const float* kernel) {
    int count = 0;
    for (std::ptrdiff_t index = 0; index < std::ptrdiff_t{Outputs} * Inputs; ++index)
      count += kernel[index] != 0.0f;
    return count;
  }

  /// Of weights that are zero before; weights beyond the limit are left out.
  template <class IsKept, class Store>
  constexpr void fill(IsKept&& kept, Store&& store) {
    int slot = 0;
    int found = 0;
    for (int output = 0; output < Outputs; ++output) {
      starts[output] = static_cast<detail::index_t<capacity>>(slot);
      int last = 0;
      for (int input = 0; input < Inputs && found < limit; ++input) {
        if (!kept(output, input)) continue;
        for (; input - last > longest; last += longest) steps[slot++] = longest;
        steps[slot] = static_cast<std::uint8_t>(input - last);
        store(slot++, output, input);
        last = input;
        ++found;
      }
    }
    starts[Outputs] = static_cast<detail::index_t<capacity>>(slot);
  }

  template <class Add>
  WHET_INLINE constexpr void for_each(int output, Add&& add) const {
    int input = 0;
    for (int slot = start(output); slot < start(output + 1); ++slot) {
      input += steps[slot];
      add(slot, input);
    }
  }

  /// The first weight of an output.
  WHET_INLINE constexpr int start(int output) const { return static_cast<int>(starts[output]); }

  constexpr bool is_valid() const {
    if (start(0) != 0 || start(Outputs) > capacity) return false;
    // All of them first: none may lead out of `steps`.
    for (int output = 0; output < Outputs; ++output)
      if (start(output) > start(output + 1)) return false;
    for (int output = 0; output < Outputs; ++output) {
      int last = 0;
      for_each(output, [&](int, int input) { last = input; });
      if (last >= Inputs) return false;
    }
    return true;
  }
};

}  // namespace whet
