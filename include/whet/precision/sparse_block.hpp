#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <whet/core/inline.hpp>
#include <whet/precision/sparse_pattern.hpp>

namespace whet {

namespace detail {
/// The smallest unsigned integer that holds `most`.
template <int Most>
using index_t = std::conditional_t<(Most < 256), std::uint8_t,
                                   std::conditional_t<(Most < 65536), std::uint16_t, std::uint32_t>>;
}  // namespace detail

/// Blocks of a row of blocks one after the other, by ascending inputs; the weights of a block are
/// [outputs][inputs]. The same for every target.
template <int BlockOutputs, int BlockInputs, Keep Kept, int Outputs, int Inputs, int Lanes>
struct SparsePositions<Block<BlockOutputs, BlockInputs, Kept>, Outputs, Inputs, Lanes> {
  static constexpr int block_size = BlockOutputs * BlockInputs;
  static constexpr int block_rows = (Outputs + BlockOutputs - 1) / BlockOutputs;
  static constexpr int block_columns = (Inputs + BlockInputs - 1) / BlockInputs;
  /// Blocks.
  static constexpr int limit = Kept.of(block_rows * block_columns);
  static constexpr const char* counts = "blocks";
  static constexpr int capacity = limit * block_size;
  static constexpr int padded_outputs = block_rows * BlockOutputs;

  detail::index_t<limit> starts[block_rows + 1];
  detail::index_t<block_columns - 1> columns[limit];

  template <class Self, class Visitor>
  static constexpr void visit(Self& self, Visitor&& visitor) {
    visitor("starts", self.starts);
    visitor("columns", self.columns);
  }

  static constexpr int needed(const float* kernel) {
    int count = 0;
    for (int row = 0; row < block_rows; ++row)
      for (int column = 0; column < block_columns; ++column)
        count += is_kept(row, column, [&](int output, int input) {
          return kernel[static_cast<std::ptrdiff_t>(output) * Inputs + input] != 0.0f;
        });
    return count;
  }

  /// Of weights that are zero before; blocks beyond the limit are left out.
  template <class IsKept, class Store>
  constexpr void fill(IsKept&& kept, Store&& store) {
    int block = 0;
    for (int row = 0; row < block_rows; ++row) {
      starts[row] = static_cast<detail::index_t<limit>>(block);
      for (int column = 0; column < block_columns && block < limit; ++column) {
        if (!is_kept(row, column, kept)) continue;
        columns[block] = static_cast<detail::index_t<block_columns - 1>>(column);
        for_each_weight(row, column, [&](int slot, int output, int input) {
          store(block * block_size + slot, output, input);
        });
        ++block;
      }
    }
    starts[block_rows] = static_cast<detail::index_t<limit>>(block);
  }

  template <class Add>
  WHET_INLINE constexpr void for_each(int output, Add&& add) const {
    const int row = output / BlockOutputs;
    for (int block = start(row); block < start(row + 1); ++block) {
      const int first = columns[block] * BlockInputs;
      const int slot = block * block_size + output % BlockOutputs * BlockInputs;
      for (int index = 0; index < BlockInputs && first + index < Inputs; ++index)
        add(slot + index, first + index);
    }
  }

  /// The first block of a row of blocks.
  WHET_INLINE constexpr int start(int row) const { return static_cast<int>(starts[row]); }

  constexpr bool is_valid() const {
    if (start(0) != 0 || start(block_rows) > limit) return false;
    for (int row = 0; row < block_rows; ++row)
      if (start(row) > start(row + 1)) return false;
    for (int block = 0; block < limit; ++block)
      if (columns[block] >= block_columns) return false;
    // A kernel looks for the last inputs in the last block of a row.
    for (int row = 0; row < block_rows; ++row)
      for (int block = start(row) + 1; block < start(row + 1); ++block)
        if (columns[block] <= columns[block - 1]) return false;
    return true;
  }

 private:
  template <class Visit>
  static constexpr void for_each_weight(int row, int column, Visit&& visit) {
    for (int index = 0; index < block_size; ++index) {
      const int output = row * BlockOutputs + index / BlockInputs;
      const int input = column * BlockInputs + index % BlockInputs;
      if (output < Outputs && input < Inputs) visit(index, output, input);
    }
  }
  template <class IsKept>
  static constexpr bool is_kept(int row, int column, IsKept&& kept) {
    bool any = false;
    for_each_weight(row, column, [&](int, int output, int input) { any = any || kept(output, input); });
    return any;
  }
};

}  // namespace whet
