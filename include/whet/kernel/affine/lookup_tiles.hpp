#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/kernel/affine/coded_tiles.hpp>
#include <whet/kernel/affine/far_weights.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/primitive/avx2_lookup.hpp>
#include <whet/kernel/primitive/unroll.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// Rows that share a walk over the weights, and panels for one.
inline constexpr int lookup_rows = 2;
inline constexpr int lookup_panels = 2;

/// The tables of one row's inputs, a line after the other, aligned to 32 bytes; what pads the last is zero.
[[gnu::noinline, gnu::flatten]] inline void build_tables(const std::int8_t* x, int inputs,
                                                         std::uint8_t* tables) noexcept {
  constexpr int line_inputs = Avx2Lookup::line_inputs;
  int input = 0;
  for (; input + line_inputs <= inputs; input += line_inputs, tables += Avx2Lookup::table_bytes)
    Avx2Lookup::build(x + input, tables);
  if (input == inputs) return;
  std::int8_t last[line_inputs] = {};
  std::memcpy(last, x + input, static_cast<std::size_t>(inputs - input));
  Avx2Lookup::build(last, tables);
}

/// W·x of Rows samples and Panels panels of 32 outputs from output `first` on: [8 outputs][row][8].
/// Shapes: tables [Rows][line], input_sums [Rows]. Far: codes come from memory.
template <int Rows, int Panels, bool Far = false>
[[gnu::noinline, gnu::flatten]] void lookup_tile(const CodedLayer& layer, int first,
                                                 const std::uint8_t* tables, const std::int32_t* input_sums,
                                                 std::int32_t* sums) noexcept {
  using Lookup = Avx2Lookup;
  constexpr int vectors = Lookup::outputs / lanes;
  const int lines = (layer.inputs + Lookup::line_inputs - 1) / Lookup::line_inputs;
  const std::ptrdiff_t panel_stride = std::ptrdiff_t{lines} * Lookup::outputs;
  const std::ptrdiff_t ahead = far_ahead<Panels>(panel_stride);
  const std::ptrdiff_t row_stride = std::ptrdiff_t{lines} * Lookup::table_bytes;
  const std::uint8_t* codes = layer.codes + first / Lookup::outputs * panel_stride;
  Integers totals[Rows][Panels][vectors];
  unroll<Rows>([&](auto row) {
    const Integers start(-(lines * Lookup::line_bias));
    unroll<Panels>(
        [&](auto panel) { unroll<vectors>([&](auto part) { totals[row][panel][part] = start; }); });
  });
  for (int begin = 0; begin < lines;) {
    typename Lookup::words words[Rows][Panels];
    unroll<Rows>(
        [&](auto row) { unroll<Panels>([&](auto panel) { words[row][panel] = Lookup::no_words(); }); });
    const int end = begin + Lookup::word_lines < lines ? begin + Lookup::word_lines : lines;
    while (begin < end) {
      typename Lookup::digits digits[Rows][Panels];
      unroll<Rows>(
          [&](auto row) { unroll<Panels>([&](auto panel) { digits[row][panel] = Lookup::no_digits(); }); });
      const auto add_line = [&]() __attribute__((always_inline)) {
        unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
          ask_ahead<Far, Lookup::outputs>(codes + panel * panel_stride, ahead);
          const auto indices = Lookup::load_codes(codes + panel * panel_stride);
          unroll<Rows>([&](auto row) __attribute__((always_inline)) {
            Lookup::step(digits[row][panel], indices, Lookup::load(tables + row * row_stride));
          });
        });
        codes += Lookup::outputs;
        tables += Lookup::table_bytes;
      };
      if (begin + Lookup::digit_lines <= end) {
        for (int line = 0; line < Lookup::digit_lines; ++line) add_line();
        begin += Lookup::digit_lines;
      } else {
        for (; begin < end; ++begin) add_line();
      }
      unroll<Rows>([&](auto row) __attribute__((always_inline)) {
        unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
          Lookup::add_to(words[row][panel], digits[row][panel]);
        });
      });
    }
    unroll<Rows>([&](auto row) __attribute__((always_inline)) {
      unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
        Lookup::add_to(totals[row][panel], words[row][panel]);
      });
    });
  }
  unroll<Panels>([&](auto panel) {
    unroll<vectors>([&](auto part) {
      unroll<Rows>([&](auto row) {
        const Integers sum =
            totals[row][panel][part] * Integers(layer.step) - Integers(layer.offset * input_sums[row]);
        sum.store_aligned(sums + ((panel * vectors + part) * Rows + row) * lanes);
      });
    });
  });
}

/// As for_each_coded_tile. At most Rows rows are looked up at a time, for all outputs. `tables`: memory for
/// the tables of so many, aligned to 32 bytes.
template <int Rows, bool Far = false, class Finish>
[[gnu::always_inline]] inline void for_each_lookup_tile(const CodedLayer& layer, const CodedRows& input,
                                                        int rows, std::uint8_t* tables, Finish&& finish) {
  using Lookup = Avx2Lookup;
  constexpr int most_panels = Rows == 1 ? lookup_panels : 1;
  alignas(64) std::int32_t sums[Rows * most_panels * Lookup::outputs];
  const int lines = (layer.inputs + Lookup::line_inputs - 1) / Lookup::line_inputs;
  for_each_row_tile<Rows>(rows, [&](auto tile_rows, int first_row) {
    for (int row = 0; row < tile_rows; ++row)
      build_tables(input.values + std::ptrdiff_t{first_row + row} * layer.inputs, layer.inputs,
                   tables + std::ptrdiff_t{row} * lines * Lookup::table_bytes);
    for_each_panel_group<Lookup::outputs, most_panels>(layer.outputs, [&](auto panels, int first) {
      lookup_tile<tile_rows, panels, Far>(layer, first, tables, input.sums + first_row, sums);
      const int vectors = (layer.outputs - first + lanes - 1) / lanes;
      constexpr int most = panels * Lookup::outputs / lanes;
      finish(first, vectors < most ? vectors : most, first_row, int{tile_rows},
             static_cast<const std::int32_t*>(sums));
    });
  });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
