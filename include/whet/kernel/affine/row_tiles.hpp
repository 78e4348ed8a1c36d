#pragma once

#include <type_traits>

#include <whet/kernel/primitive/unroll.hpp>
#include <whet/target/isa.hpp>

// How an affine kernel splits outputs and rows into tiles of constant size. The tiles themselves know their
// layer's shape at run time only: one instantiation serves all layers of a program, and g++ spills register
// tiles where it knows the trip count.

namespace whet::kernel {
inline namespace WHET_ISA {

/// Calls body(count) with count in [1, Most] as a constant.
template <int Most, class Body>
[[gnu::always_inline]] inline void with_constant(int count, Body&& body) {
  unroll<Most>([&](auto index) __attribute__((always_inline)) {
    if (count == index + 1) body(std::integral_constant<int, index + 1>{});
  });
}

/// Calls body(panels, first) for groups of neighbouring panels, each of PanelOutputs outputs, that cover all
/// outputs: as many of Most panels as there are, then of half as many. `panels` is a constant, `first` the
/// group's first output.
template <int PanelOutputs, int Most, class Body>
[[gnu::always_inline]] inline void for_each_panel_group(int outputs, Body&& body, int first = 0) {
  constexpr int group = Most * PanelOutputs;
  for (; first + group - PanelOutputs < outputs; first += group)
    body(std::integral_constant<int, Most>{}, first);
  if constexpr (Most > 1) for_each_panel_group<PanelOutputs, Most / 2>(outputs, body, first);
}

/// Calls body(tile_rows, tiles, row) for up to two groups of neighbouring tiles of at most Most rows, as even
/// as can be: a last tile of one row would cost nearly as much as one of six. `tile_rows` is a constant,
/// `row` the group's first row.
template <int Most, class Body>
[[gnu::always_inline]] inline void for_each_tile_group(int rows, Body&& body) {
  const int tiles = (rows + Most - 1) / Most;
  const int larger = tiles > 0 ? rows % tiles : 0;
  const int size = tiles > 0 ? rows / tiles : 0;
  // One chain for both groups: it holds the body once for each size.
  for (int group = larger > 0 ? 0 : 1; group < (tiles > larger ? 2 : 1); ++group)
    with_constant<Most>(
        group == 0 ? size + 1 : size, [&](auto tile_rows) __attribute__((always_inline)) {
          body(tile_rows, group == 0 ? larger : tiles - larger, group == 0 ? 0 : larger * (size + 1));
        });
}

/// Calls body(tile_rows, row) for each of these tiles.
template <int Most, class Body>
[[gnu::always_inline]] inline void for_each_row_tile(int rows, Body&& body) {
  for_each_tile_group<Most>(
      rows, [&](auto tile_rows, int tiles, int row) __attribute__((always_inline)) {
        for (int tile = 0; tile < tiles; ++tile) body(tile_rows, row + tile * tile_rows);
      });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel
