#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/kernel/affine/far_weights.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/primitive/avx2_fields.hpp>
#include <whet/kernel/primitive/pair_fields.hpp>
#include <whet/kernel/primitive/unroll.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A layer with weights of a few bits: panels of one vector of outputs, a line after the other.
struct CodedLayer {
  const std::uint8_t* codes;
  /// [panel][group][one panel's outputs], or null where there are no groups.
  const std::uint8_t* multipliers;
  int outputs;
  int inputs;
  int group;
  /// The integer of a code is step · code - offset.
  int step;
  int offset;
};

/// int8 inputs, one row after the other, and their sums: of all of a row, or, where there are groups, of each
/// 32 in the form that Fields begins with; [rows][sums of a row].
struct CodedRows {
  const std::int8_t* values;
  const std::int32_t* sums;
};

/// Inputs whose products are multiplied by a group's multiplier at once.
inline constexpr int coded_block = 32;

/// Sums of the inputs of rows as CodedRows has them.
template <class Fields, bool Grouped>
void sum_inputs(const CodedLayer& layer, const std::int8_t* x, int rows, std::int32_t* sums) noexcept {
  const int block = Grouped ? coded_block : layer.inputs;
  for (int row = 0; row < rows; ++row) {
    for (int begin = 0; begin < layer.inputs; begin += block) {
      const int count = begin + block < layer.inputs ? block : layer.inputs - begin;
      const std::int32_t sum = sum_bytes(x, count);
      *sums++ = Grouped ? Fields::start_of(sum) : sum;
      x += count;
    }
  }
}

/// Sums of a tile, [panel][row][one panel's outputs].
template <class Fields, int Rows, int Panels>
struct CodedTileSums {
  alignas(64) std::int32_t values[Rows * Panels * Fields::vectors::lanes];
};

/// W·x of Rows samples from `row0` and the Panels panels from output `first`, walked side by side. Reads no
/// input behind the last of a row. Far: codes come from memory.
template <class Fields, bool Grouped, int Rows, int Panels, bool Far = false>
[[gnu::noinline, gnu::flatten]] void coded_tile(const CodedLayer& layer, int first, const CodedRows& input,
                                                int row0, std::int32_t* sums) noexcept {
  using IntegerVector = typename Fields::vectors::integers;
  constexpr int width = Fields::vectors::lanes;
  constexpr int line_inputs = 4 * Fields::fields;
  constexpr std::ptrdiff_t line_bytes = 4 * width;
  constexpr int chunk = Grouped ? coded_block / line_inputs : Fields::lines;
  const int lines = (layer.inputs + line_inputs - 1) / line_inputs;
  const int whole_lines = layer.inputs / line_inputs;
  const std::ptrdiff_t panel_stride = lines * line_bytes;
  const std::ptrdiff_t ahead = far_ahead<Panels>(panel_stride);
  const std::uint8_t* codes = layer.codes + first / width * panel_stride;
  const std::int8_t* x[Rows];
  std::int8_t last[Rows][line_inputs] = {};
  unroll<Rows>([&](auto row) {
    x[row] = input.values + std::ptrdiff_t{row0 + row} * layer.inputs;
    std::memcpy(last[row], x[row] + whole_lines * line_inputs,
                static_cast<std::size_t>(layer.inputs % line_inputs));
  });
  const std::ptrdiff_t groups = Grouped ? (layer.inputs + layer.group - 1) / layer.group : 0;
  const int group_shift = Grouped ? std::countr_zero(static_cast<unsigned>(layer.group / coded_block)) : 0;
  const int row_sums = Grouped ? (layer.inputs + coded_block - 1) / coded_block : 1;
  const std::int32_t* input_sums = input.sums + std::ptrdiff_t{row0} * row_sums;
  IntegerVector totals[Rows][Panels];
  unroll<Rows>([&](auto row) { unroll<Panels>([&](auto panel) { totals[row][panel] = IntegerVector(0); }); });
  for (int begin = 0, block = 0; begin < lines; begin += chunk, ++block) {
    typename Fields::accumulator parts[Rows][Panels];
    unroll<Rows>([&](auto row) __attribute__((always_inline)) {
      unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
        if constexpr (Grouped)
          parts[row][panel] = Fields::starting_with(input_sums[row * row_sums + block]);
        else
          parts[row][panel] = Fields::zero();
      });
    });
    const auto add_line = [&]() __attribute__((always_inline)) {
      unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
        ask_ahead<Far, line_bytes>(codes + panel * panel_stride, ahead);
        const auto weights = Fields::load(codes + panel * panel_stride);
        unroll<Rows>([&](auto row) __attribute__((always_inline)) {
          Fields::step(parts[row][panel], weights, x[row]);
        });
      });
      unroll<Rows>([&](auto row) { x[row] += line_inputs; });
      codes += line_bytes;
    };
    if (begin + chunk <= whole_lines) {
      for (int line = 0; line < chunk; ++line) add_line();
    } else {
      for (int line = begin; line < lines; ++line) {
        if (line == whole_lines) unroll<Rows>([&](auto row) { x[row] = last[row]; });
        add_line();
      }
    }
    unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
      if constexpr (Grouped) {
        const std::ptrdiff_t place = (first / width + panel) * groups + (block >> group_shift);
        const auto multipliers = Fields::load_multipliers(layer.multipliers + place * width);
        unroll<Rows>([&](auto row) __attribute__((always_inline)) {
          Fields::add_group_to(totals[row][panel], parts[row][panel], multipliers);
        });
      } else {
        unroll<Rows>([&](auto row) __attribute__((always_inline)) {
          Fields::add_to(totals[row][panel], parts[row][panel]);
        });
      }
    });
  }
  unroll<Panels>([&](auto panel) {
    unroll<Rows>([&](auto row) {
      IntegerVector sum = totals[row][panel];
      if constexpr (!Grouped)
        sum = (sum >> Fields::total_shift) * IntegerVector(layer.step) -
              IntegerVector(layer.offset * input_sums[row]);
      sum.store_aligned(sums + (panel * Rows + row) * width);
    });
  });
}

/// Whether a sample does better with one panel after the other. Panels that lie a multiple of 4 KiB apart are
/// streams that compete for the same cache sets, which costs more than they gain, but only where the codes
/// come from behind the second-level cache.
template <class Fields>
bool streams_collide(const CodedLayer& layer) noexcept {
  constexpr int line_inputs = 4 * Fields::fields;
  constexpr int width = Fields::vectors::lanes;
  constexpr std::ptrdiff_t second_level_cache = std::ptrdiff_t{1} << 20;
  const std::ptrdiff_t panel_stride = (layer.inputs + line_inputs - 1) / line_inputs * 4 * width;
  return panel_stride % 4096 == 0 && layer.outputs / width * panel_stride > second_level_cache;
}

/// Calls finish(first output, panels, first row, rows, sums as a pointer) for tiles of at most Rows by Panels
/// that cover all outputs of `rows` samples.
template <class Fields, bool Grouped, int Rows, int Panels, bool Far = false, class Finish>
[[gnu::always_inline]] inline void for_each_coded_tile(const CodedLayer& layer, const CodedRows& input,
                                                       int rows, Finish&& finish) {
  CodedTileSums<Fields, Rows, Panels> sums;
  for_each_panel_group<Fields::vectors::lanes, Panels>(layer.outputs, [&](auto panels, int first) {
    for_each_row_tile<Rows>(rows, [&](auto tile_rows, int row) {
      coded_tile<Fields, Grouped, tile_rows, panels, Far>(layer, first, input, row, sums.values);
      finish(first, int{panels}, row, int{tile_rows}, static_cast<const std::int32_t*>(sums.values));
    });
  });
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
