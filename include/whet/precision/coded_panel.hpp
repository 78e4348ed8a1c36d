#pragma once

#include <cstddef>

namespace whet {

/// How a target wants a matrix whose weights take `bits` bits each, 8 / bits of them to a byte: as `panel`
/// lays bytes out, with 8 / bits neighbouring blocks of a panel in one. Block f of such a line lies in the
/// bits from f · bits of each byte, so that one shift and one mask make the bytes of a whole block. A value
/// without intrinsics, so that any host packs for any target.
template <class Panel>
struct CodedPanel {
  Panel panel{};
  int bits = 4;

  struct Place {
    std::size_t byte;
    int shift;
  };

  /// Blocks, and inputs, of a line.
  constexpr int fields() const { return 8 / bits; }
  constexpr int line_inputs() const { return fields() * panel.inputs; }
  constexpr std::size_t line_bytes() const {
    return static_cast<std::size_t>(panel.outputs) * static_cast<std::size_t>(panel.inputs);
  }
  constexpr int lines(int columns) const { return (columns + line_inputs() - 1) / line_inputs(); }

  /// Bytes of a matrix of `rows` outputs and `columns` inputs.
  constexpr std::size_t size(int rows, int columns) const {
    const auto panels = static_cast<std::size_t>(panel.padded_outputs(rows) / panel.outputs);
    return panels * static_cast<std::size_t>(lines(columns)) * line_bytes();
  }
  /// Where the code of weight [row][column] of a matrix of `columns` inputs lies.
  constexpr Place place(int row, int column, int columns) const {
    const int block = column / panel.inputs;
    const std::size_t line =
        static_cast<std::size_t>(row / panel.outputs) * static_cast<std::size_t>(lines(columns)) +
        static_cast<std::size_t>(block / fields());
    return {line * line_bytes() +
                static_cast<std::size_t>(row % panel.outputs * panel.inputs + column % panel.inputs),
            block % fields() * bits};
  }
};

}  // namespace whet
