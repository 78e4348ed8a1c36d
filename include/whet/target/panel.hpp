#pragma once

#include <cstddef>

namespace whet {

/// How a target wants a weight matrix [outputs][inputs] laid out: panels of `outputs` rows by `inputs`
/// columns, all columns of a panel's rows before the next panel, each panel's block stored row by row.
/// {1, 1} is plain row-major. Rows and columns are padded with zeros to whole blocks. A value without
/// intrinsics, so that any host packs for any target.
struct Panel {
  int outputs = 1;
  int inputs = 1;
  std::size_t alignment = 4;

  constexpr int padded_outputs(int count) const { return (count + outputs - 1) / outputs * outputs; }
  constexpr int padded_inputs(int count) const { return (count + inputs - 1) / inputs * inputs; }
  /// Number of stored weights of a matrix of `rows` outputs and `columns` inputs.
  constexpr std::size_t size(int rows, int columns) const {
    return static_cast<std::size_t>(padded_outputs(rows)) * static_cast<std::size_t>(padded_inputs(columns));
  }
  /// Index of weight [row][column] in a matrix of `columns` inputs.
  constexpr std::size_t index(int row, int column, int columns) const {
    const auto blocks = static_cast<std::size_t>(padded_inputs(columns) / inputs);
    const std::size_t block =
        static_cast<std::size_t>(row / outputs) * blocks + static_cast<std::size_t>(column / inputs);
    return (block * static_cast<std::size_t>(outputs) + static_cast<std::size_t>(row % outputs)) *
               static_cast<std::size_t>(inputs) +
           static_cast<std::size_t>(column % inputs);
  }
};

/// A Panel of one-bit weights of dense layers whose kernels look the sums of some inputs up in tables, with
/// their weights as index.
struct LookupPanel : Panel {
  static constexpr bool looked_up = true;
};

}  // namespace whet
