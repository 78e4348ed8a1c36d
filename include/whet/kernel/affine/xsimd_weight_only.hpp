#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <whet/kernel/activate.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/weight_only_coded.hpp>
#include <whet/target/tags.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A float layer with weights of four bits as the tiles see it: panels of one vector of outputs, lines of two
/// inputs; a byte holds the weights + 8 of one output. `multipliers` [panel][group][one panel's outputs] is
/// null where there are no groups.
struct NibblePanels {
  const std::uint8_t* codes;
  const std::uint8_t* multipliers;
  const float* scale;
  const float* bias;
  int outputs;
  int inputs;
  int group;

  int groups() const { return multipliers == nullptr ? 1 : (inputs + group - 1) / group; }
  /// Inputs that are summed before a multiplier is due.
  int group_inputs() const { return multipliers == nullptr ? inputs : group; }
  /// The input behind those of the group that begins at `begin`.
  int group_end(int begin) const { return inputs - begin < group_inputs() ? inputs : begin + group_inputs(); }
  /// Bytes of a panel of `width` outputs.
  std::ptrdiff_t panel_bytes(int width) const { return (inputs + 1) / 2 * std::ptrdiff_t{width}; }
};

template <class Target, int Outputs, int Inputs, WeightGroups Groups>
NibblePanels nibble_panels(const WeightOnlyCodedAffine<Target, Int4Coding, Outputs, Inputs, Groups>& layer) {
  using Weights = std::remove_cvref_t<decltype(layer.weights)>;
  const std::uint8_t* multipliers = nullptr;
  if constexpr (Weights::groups > 0) multipliers = layer.weights.multipliers.values;
  return {layer.weights.codes, multipliers, layer.scale, layer.bias, Outputs, Inputs, Weights::group};
}

/// What the sums of the outputs from `first` on become, stored.
template <class Vectors, class FloatVector>
[[gnu::always_inline]] inline void store_scaled(const NibblePanels& layer, int first, FloatVector sum,
                                                float* y) {
  store_first(y + first,
              Vectors::fma(sum, FloatVector::load_unaligned(layer.scale + first),
                           FloatVector::load_unaligned(layer.bias + first)),
              layer.outputs - first);
}

/// y = scale · (W·x) + b for one sample and the Panels panels from output `first`, walked side by side.
/// Shapes: x [inputs], y [outputs]. Reads no weight and no input behind the last of a panel.
template <class Block, bool Grouped, int Panels>
[[gnu::noinline, gnu::flatten]] void nibble_tile(const NibblePanels& layer, int first, const float* x,
                                                 float* y) noexcept {
  using Vectors = typename Block::vectors;
  constexpr int width = Vectors::lanes;
  constexpr std::ptrdiff_t block_bytes = Block::inputs / 2 * width;
  const std::ptrdiff_t panel_bytes = layer.panel_bytes(width);
  const std::ptrdiff_t group_bytes = layer.groups() * std::ptrdiff_t{width};
  const std::uint8_t* codes = layer.codes + first / width * panel_bytes;
  const std::uint8_t* multipliers = Grouped ? layer.multipliers + first / width * group_bytes : nullptr;
  constexpr std::ptrdiff_t group_step = Grouped ? width : 0;
  typename Block::accumulator sums[Panels];
  typename Block::totals totals[Panels];
  unroll<Panels>([&](auto panel) {
    sums[panel] = Block::zero();
    totals[panel] = Block::no_totals();
  });
  int input = 0;
  for (int begin = 0; begin < layer.inputs; begin += layer.group_inputs(), multipliers += group_step) {
    const int end = layer.group_end(begin);
    for (; input + Block::inputs <= end; input += Block::inputs, codes += block_bytes) {
      const auto values = Block::spread(x + input);
      unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
        Block::step(sums[panel], Block::load(codes + panel * panel_bytes), values);
      });
    }
    if (const int rest = end - input; rest > 0) {
      float last_inputs[Block::inputs] = {};
      std::memcpy(last_inputs, x + input, static_cast<std::size_t>(rest) * sizeof(float));
      const auto values = Block::spread(last_inputs);
      unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
        std::uint8_t last[block_bytes] = {};
        std::memcpy(last, codes + panel * panel_bytes, static_cast<std::size_t>((rest + 1) / 2 * width));
        Block::step(sums[panel], Block::load(last), values);
      });
    }
    if constexpr (Grouped)
      unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
        Block::add_group_to(totals[panel], sums[panel], multipliers + panel * group_bytes);
        sums[panel] = Block::zero();
      });
  }
  unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
    store_scaled<Vectors>(layer, first + panel * width,
                          Block::finish(Grouped ? totals[panel] : Block::total(sums[panel])), y);
  });
}

/// The weights of one panel and input `input`, at the beginning of their line, as floats.
template <class Vectors>
[[gnu::always_inline]] inline auto load_nibbles(const std::uint8_t* line, int input) {
  using IntegerVector = typename Vectors::integers;
  const IntegerVector codes = Vectors::widen(reinterpret_cast<const std::int8_t*>(line));
  return Vectors::to_float((Vectors::shift_right(codes, input % 2 * 4) & IntegerVector(15)) -
                           IntegerVector(8));
}

/// The multipliers of one panel and group as floats.
template <class Vectors>
[[gnu::always_inline]] inline auto load_multipliers(const std::uint8_t* multipliers) {
  using IntegerVector = typename Vectors::integers;
  return Vectors::to_float(Vectors::widen(reinterpret_cast<const std::int8_t*>(multipliers)) &
                           IntegerVector(255));
}

/// y = scale · (W·x) + b for Rows samples, which share what is decoded, and the Panels panels from output
/// `first`. Shapes: x [Rows][inputs], y [Rows][outputs], both from the first of the rows.
template <class Vectors, bool Grouped, int Rows, int Panels>
[[gnu::noinline, gnu::flatten]] void nibble_rows_tile(const NibblePanels& layer, int first, const float* x,
                                                      float* y) noexcept {
  using FloatVector = typename Vectors::floats;
  constexpr int width = Vectors::lanes;
  const std::ptrdiff_t inputs = layer.inputs;
  const std::ptrdiff_t panel_bytes = layer.panel_bytes(width);
  const std::ptrdiff_t group_bytes = layer.groups() * std::ptrdiff_t{width};
  const std::uint8_t* const codes = layer.codes + first / width * panel_bytes;
  const std::uint8_t* multipliers = Grouped ? layer.multipliers + first / width * group_bytes : nullptr;
  constexpr std::ptrdiff_t group_step = Grouped ? width : 0;
  FloatVector sums[Rows][Panels];
  unroll<Rows>([&](auto row) { unroll<Panels>([&](auto panel) { sums[row][panel] = FloatVector(0.0f); }); });
  FloatVector factors[Panels];
  for (int begin = 0; begin < layer.inputs; begin += layer.group_inputs(), multipliers += group_step) {
    const int end = layer.group_end(begin);
    if constexpr (Grouped)
      unroll<Panels>(
          [&](auto panel) { factors[panel] = load_multipliers<Vectors>(multipliers + panel * group_bytes); });
    for (int input = begin; input < end; ++input) {
      FloatVector block[Panels];
      unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
        block[panel] =
            load_nibbles<Vectors>(codes + panel * panel_bytes + input / 2 * std::ptrdiff_t{width}, input);
        if constexpr (Grouped) block[panel] = block[panel] * factors[panel];
      });
      unroll<Rows>([&](auto row) __attribute__((always_inline)) {
        const FloatVector value(x[row * inputs + input]);
        unroll<Panels>(
            [&](auto panel) { sums[row][panel] = Vectors::fma(value, block[panel], sums[row][panel]); });
      });
    }
  }
  unroll<Rows>([&](auto row) __attribute__((always_inline)) {
    unroll<Panels>([&](auto panel) __attribute__((always_inline)) {
      store_scaled<Vectors>(layer, first + panel * width, sums[row][panel],
                            y + row * std::ptrdiff_t{layer.outputs});
    });
  });
}

/// scale · W as float panels: a convolution meets each weight as often as there are pixels.
/// Shapes: decoded [padded outputs][inputs].
template <class Vectors, bool Grouped>
[[gnu::noinline, gnu::flatten]] void decode_nibbles(const NibblePanels& layer, float* decoded) noexcept {
  using FloatVector = typename Vectors::floats;
  constexpr int width = Vectors::lanes;
  const std::uint8_t* codes = layer.codes;
  const std::uint8_t* multipliers = layer.multipliers;
  for (int output = 0; output < layer.outputs; output += width, codes += layer.panel_bytes(width)) {
    const FloatVector scale = FloatVector::load_unaligned(layer.scale + output);
    for (int begin = 0; begin < layer.inputs; begin += layer.group_inputs()) {
      const int end = layer.group_end(begin);
      FloatVector factor = scale;
      if constexpr (Grouped) {
        factor = load_multipliers<Vectors>(multipliers) * scale;
        multipliers += width;
      }
      for (int input = begin; input < end; ++input, decoded += width)
        (load_nibbles<Vectors>(codes + input / 2 * std::ptrdiff_t{width}, input) * factor)
            .store_unaligned(decoded);
    }
  }
}

/// y = Activation(scale · (W·x) + b), one sample. Shapes as in the generic kernel; the order of the sum
/// differs.
template <class Activation, class Target, int Outputs, int Inputs, WeightGroups Groups>
void affine(avx2, Activation activation,
            const WeightOnlyCodedAffine<Target, Int4Coding, Outputs, Inputs, Groups>& parameters,
            const float* x, float* y, std::byte*) noexcept {
  check_panel<Target, 1>();
  using Block = decltype(nibble_block(Target{}));
  constexpr bool grouped = Groups.divide(Inputs);
  constexpr int most = grouped ? Block::grouped_panels : Block::panels;
  const NibblePanels layer = nibble_panels(parameters);
  for_each_panel_group<Block::vectors::lanes, most>(
      Outputs, [&](auto panels, int first) { nibble_tile<Block, grouped, panels>(layer, first, x, y); });
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, Outputs);
}

/// `affine` of `rows` samples. Shapes: x [rows][Inputs], y [rows][Outputs].
template <class Activation, class Target, int Outputs, int Inputs, WeightGroups Groups>
void affine_rows(avx2, Activation activation,
                 const WeightOnlyCodedAffine<Target, Int4Coding, Outputs, Inputs, Groups>& parameters,
                 const float* x, float* y, int rows, std::byte*) noexcept {
  check_panel<Target, 1>();
  using Vectors = decltype(vectors_of(Target{}));
  const NibblePanels layer = nibble_panels(parameters);
  for_each_panel_group<Vectors::lanes, Vectors::tile_panels>(Outputs, [&](auto panels, int first) {
    for_each_row_tile<Vectors::tile_rows>(rows, [&](auto tile_rows, int row) {
      nibble_rows_tile<Vectors, Groups.divide(Inputs), tile_rows, panels>(
          layer, first, x + std::ptrdiff_t{row} * Inputs, y + std::ptrdiff_t{row} * Outputs);
    });
  });
  if constexpr (!std::is_same_v<Activation, Linear>) activate(avx2{}, activation, y, y, rows * Outputs);
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
