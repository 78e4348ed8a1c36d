#pragma once

#include <type_traits>

#include <whet/target/isa.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Blocks as kernels see them, of an element type, and index types, that the layer's size decides.
template <class Stored, class Start, class Column>
struct SparseBlocks {
  const Stored* weights;
  const Start* starts;
  const Column* columns;
  int block_rows;
  int outputs;
  int inputs;
};

template <class Stored, class Positions>
auto sparse_blocks(const Stored* weights, const Positions& positions, int outputs, int inputs) {
  using Start = std::remove_cvref_t<decltype(positions.starts[0])>;
  using Column = std::remove_cvref_t<decltype(positions.columns[0])>;
  return SparseBlocks<Stored, Start, Column>{
      weights, positions.starts, positions.columns, Positions::block_rows, outputs, inputs};
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
