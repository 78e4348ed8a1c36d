#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/row_tiles.hpp>
#include <whet/kernel/primitive/avx2_words.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/kernel/primitive/xsimd.hpp>
#include <whet/precision/int8_winograd.hpp>

// Int8 convolutions of 3x3 windows in tiles of 2x2 outputs: precision/int8_winograd.hpp says why.

namespace whet::kernel {
inline namespace WHET_ISA {

/// B'd of the four inputs of a column or row: (0 - 2, 1 + 2, 2 - 1, 1 - 3).
[[gnu::always_inline]] inline void transform_four(const Words (&d)[4], Words (&result)[4]) {
  result[0] = d[0] - d[2];
  result[1] = d[1] + d[2];
  result[2] = d[2] - d[1];
  result[3] = d[1] - d[3];
}

/// The image, and what tiles that reach beyond it read.
struct WinogradImage {
  const Geometry& geometry;
  const Int8WinogradPlan& plan;
  const std::int8_t* x;
  /// A pixel of padding.
  const std::int8_t* outside;
};

/// Four rows of an image, the inputs of a row of tiles.
class WinogradRows {
 public:
  [[gnu::always_inline]] WinogradRows(const WinogradImage& image, int first_row)
      : outside(image.outside), columns(image.geometry.input.width) {
    const Shape& input = image.geometry.input;
    unroll<4>([&](auto index) __attribute__((always_inline)) {
      const int row = first_row + index;
      const bool inside = row >= 0 && row < input.height;
      rows[index] = inside ? image.x + std::ptrdiff_t{row} * input.width * input.channels : outside;
      steps[index] = inside ? input.channels : 0;
    });
  }

  /// Sixteen channels from `channel` of the four pixels of a column, transformed.
  [[gnu::always_inline]] void load(int column, int channel, Words (&result)[4]) const {
    const bool inside = column >= 0 && column < columns;
    Words values[4];
    unroll<4>([&](auto index) __attribute__((always_inline)) {
      const std::int8_t* const pixel = inside ? rows[index] + column * steps[index] : outside;
      values[index] = widen_words(pixel + channel);
    });
    transform_four(values, result);
  }

 private:
  const std::int8_t* outside;
  int columns;
  const std::int8_t* rows[4];
  std::ptrdiff_t steps[4];
};

/// Some tiles: rows and columns of them from a first one.
struct WinogradBlock {
  int row;
  int column;
  int rows;
  int columns;

  int tiles() const { return rows * columns; }
};

/// 2 G g of three taps: (2 · 0, 0 + 1 + 2, 0 - 1 + 2, 2 · 2).
[[gnu::always_inline]] inline void transform_three(const Words (&g)[3], Words (&result)[4]) {
  const Words ends = g[0] + g[2];
  result[0] = g[0] + g[0];
  result[1] = ends + g[1];
  result[2] = ends - g[1];
  result[3] = g[2] + g[2];
}

/// The transformed inputs of a block of tiles.
/// Shapes: transformed [position][slots][channels], from the block's first tile.
[[gnu::noinline, gnu::flatten]] inline void transform_inputs(const WinogradImage& image,
                                                             const WinogradBlock& block,
                                                             std::int16_t* transformed) noexcept {
  constexpr int step = static_cast<int>(Words::size);
  const Geometry& geometry = image.geometry;
  const int channels = geometry.input.channels;
  const std::ptrdiff_t position = Int8WinogradPlan::position_size(image.plan.slots(), channels);
  for (int row = 0; row < block.rows; ++row) {
    const WinogradRows rows(image, 2 * (block.row + row) - geometry.window.pad_top);
    const int first = 2 * block.column - geometry.window.pad_left;
    for (int channel = 0; channel < channels; channel += step) {
      std::int16_t* target = transformed + std::ptrdiff_t{row} * block.columns * channels + channel;
      Words columns[4][4];
      rows.load(first, channel, columns[0]);
      rows.load(first + 1, channel, columns[1]);
      for (int tile = 0; tile < block.columns; ++tile, target += channels) {
        rows.load(first + 2 * tile + 2, channel, columns[2]);
        rows.load(first + 2 * tile + 3, channel, columns[3]);
        unroll<4>([&](auto down) __attribute__((always_inline)) {
          const Words across[4] = {columns[0][down], columns[1][down], columns[2][down], columns[3][down]};
          Words result[4];
          transform_four(across, result);
          unroll<4>([&](auto index) __attribute__((always_inline)) {
            result[index].store_aligned(target + (4 * down + index) * position);
          });
          columns[0][down] = across[2];
          columns[1][down] = across[3];
        });
      }
    }
  }
}

/// Four times the transformed weights of a panel.
/// Shapes: weights [tap][inputs / 4][8][4], transformed [position][inputs / 2][8][2], `position` elements
/// from one to the next.
[[gnu::noinline, gnu::flatten]] inline void transform_weights(const std::int8_t* weights, int channels,
                                                              std::int16_t* transformed,
                                                              std::ptrdiff_t position) noexcept {
  const std::ptrdiff_t tap = std::ptrdiff_t{channels} * lanes;
  constexpr int block = 4 * lanes;
  for (int channel = 0; channel < channels; channel += 4, weights += block, transformed += block) {
    // [pair][kernel column][kernel row]
    Words taps[2][3][3];
    unroll<9>([&](auto index) __attribute__((always_inline)) {
      const WordPairs both(weights + index * tap);
      taps[0][index % 3][index / 3] = both.pairs[0];
      taps[1][index % 3][index / 3] = both.pairs[1];
    });
    unroll<2>([&](auto pair) __attribute__((always_inline)) {
      Words columns[3][4];
      unroll<3>([&](auto index)
                    __attribute__((always_inline)) { transform_three(taps[pair][index], columns[index]); });
      unroll<4>([&](auto down) __attribute__((always_inline)) {
        const Words across[3] = {columns[0][down], columns[1][down], columns[2][down]};
        Words result[4];
        transform_three(across, result);
        unroll<4>([&](auto index) __attribute__((always_inline)) {
          result[index].store_aligned(transformed + (4 * down + index) * position + pair * block / 2);
        });
      });
    });
  }
}

/// Where a block's products lie: strides in elements.
struct WinogradProducts {
  const std::int16_t* weights;
  std::ptrdiff_t weights_position;
  const std::int16_t* inputs;
  std::ptrdiff_t inputs_position;
  int channels;
  int tiles;
};

/// The products of some tiles, each of Tiles at once, and Panels panels, summed over channels.
/// Shapes: products [position][panel][tiles][8], of which this writes `count` groups of Tiles.
template <int Tiles, int Panels>
[[gnu::noinline, gnu::flatten]] void dot_winograd(const WinogradProducts& block, int first, int count,
                                                  std::int32_t* products) noexcept {
  using Dot = WordPairDot;
  constexpr int pairs = 2;  // a step: channels come in sixteens
  const std::ptrdiff_t channels = block.channels;
  const std::ptrdiff_t panel_size = channels * lanes;
  const std::int16_t* weights = block.weights;
  const std::int16_t* inputs = block.inputs + first * channels;
  products += std::ptrdiff_t{first} * lanes;
  for (int position = 0; position < Int8WinogradPlan::positions; ++position) {
    const std::int16_t* group = inputs;
    std::int32_t* target = products;
    for (int index = 0; index < count; ++index, group += Tiles * channels, target += Tiles * lanes) {
      Dot::accumulator totals[Tiles][Panels];
      unroll<Tiles>(
          [&](auto tile) { unroll<Panels>([&](auto panel) { totals[tile][panel] = Dot::zero(); }); });
      const std::int16_t* taps = weights;
      for (const std::int16_t *x = group, *const end = group + channels; x < end;
           x += 2 * pairs, taps += pairs * 2 * lanes)
        unroll<pairs>([&](auto pair) {
          Dot::block blocks[Panels];
          unroll<Panels>(
              [&](auto panel) { blocks[panel] = Dot::load(taps + panel * panel_size + pair * 2 * lanes); });
          unroll<Tiles>([&](auto tile) {
            const auto values = Dot::broadcast(x + tile * channels + 2 * pair);
            unroll<Panels>([&](auto panel) { Dot::step(totals[tile][panel], blocks[panel], values); });
          });
        });
      unroll<Panels>([&](auto panel) {
        unroll<Tiles>([&](auto tile) {
          Dot::finish(totals[tile][panel])
              .store_aligned(target + (std::ptrdiff_t{panel} * block.tiles + tile) * lanes);
        });
      });
    }
    weights += block.weights_position;
    inputs += block.inputs_position;
    products += std::ptrdiff_t{Panels} * block.tiles * lanes;
  }
}

/// A'm A of the products: the sums of a block's pixels, `height` rows of `width`.
/// Shapes: products [position][panel][tile][8], sums [panel][height][width][8].
[[gnu::noinline, gnu::flatten]] inline void transform_outputs(const WinogradBlock& block, int panels,
                                                              int height, int width,
                                                              const std::int32_t* products,
                                                              std::int32_t* sums) noexcept {
  const std::ptrdiff_t position = std::ptrdiff_t{panels} * block.tiles() * lanes;
  const std::ptrdiff_t below = std::ptrdiff_t{width} * lanes;
  for (int panel = 0; panel < panels; ++panel, sums += height * below) {
    for (int row = 0; row < block.rows; ++row) {
      std::int32_t* target = sums + 2 * row * below;
      const bool has_below = 2 * row + 1 < height;
      for (int column = 0; column < block.columns; ++column, products += lanes, target += 2 * lanes) {
        Integers left[4], right[4];
        unroll<4>([&](auto down) __attribute__((always_inline)) {
          const auto at = [&](int index) __attribute__((always_inline)) {
            return Integers::load_aligned(products + (4 * down + index) * position);
          };
          const Integers second = at(1);
          const Integers third = at(2);
          left[down] = at(0) + second + third;
          right[down] = second - third - at(3);
        });
        const auto store = [&](const Integers(&m)[4], std::int32_t* to) __attribute__((always_inline)) {
          ((m[0] + m[1] + m[2]) >> 2).store_aligned(to);
          if (has_below) ((m[1] - m[2] - m[3]) >> 2).store_aligned(to + below);
        };
        store(left, target);
        if (2 * column + 1 < width) store(right, target + lanes);
      }
    }
  }
}

/// A convolution that Int8WinogradPlan supports: `store(first output, panels, first pixel, pixels, sums)`
/// takes the sums [panel][pixel][panel's outputs]. Scratch: plan.size bytes. Stack: about 90 kB.
template <class Store>
[[gnu::always_inline]] inline void convolve_winograd(const Geometry& geometry, const Int8WinogradPlan& plan,
                                                     const std::int8_t* x, std::int8_t padding,
                                                     const std::int8_t* weights, std::byte* scratch,
                                                     Store&& store) {
  constexpr int tile_rows = 4;
  constexpr int most_panels = 2;
  const int channels = geometry.input.channels;
  const int outputs = geometry.output.channels;
  const std::ptrdiff_t slot = channels;
  alignas(64) std::byte own[Int8WinogradPlan::stack_bytes];
  std::byte* const space = plan.size == 0 ? own : scratch;
  auto* const taps = reinterpret_cast<std::int16_t*>(space);
  auto* const inputs = reinterpret_cast<std::int16_t*>(space + plan.inputs_at);
  auto* const outside = reinterpret_cast<std::int8_t*>(space + plan.padding_at);
  std::memset(outside, padding, static_cast<std::size_t>(channels));
  const WinogradImage image{geometry, plan, x, outside};
  alignas(64)
      std::int32_t products[Int8WinogradPlan::positions * Int8WinogradPlan::most * most_panels * lanes];
  alignas(64) std::int32_t sums[4 * Int8WinogradPlan::most * most_panels * lanes];
  for (int chunk = 0; chunk < outputs; chunk += plan.chunk) {
    const int end = outputs - chunk < plan.chunk ? outputs : chunk + plan.chunk;
    const std::ptrdiff_t position =
        Int8WinogradPlan::position_size((end - chunk + lanes - 1) / lanes * lanes, channels);
    for (int output = chunk; output < end; output += lanes)
      transform_weights(weights + 9 * slot * output, channels, taps + (output - chunk) * slot, position);
    int done = 0;
    for (int row = 0; row < plan.rows; row += plan.block_rows) {
      for (int column = 0; column < plan.columns; column += plan.block_columns) {
        const auto least = [](int left, int right) { return left < right ? left : right; };
        const WinogradBlock block{row, column, least(plan.rows - row, plan.block_rows),
                                  least(plan.columns - column, plan.block_columns)};
        std::int16_t* const transformed = inputs + (plan.keeps_inputs ? done * slot : 0);
        if (!plan.keeps_inputs || chunk == 0) transform_inputs(image, block, transformed);
        const int height = least(geometry.output.height - 2 * row, 2 * block.rows);
        const int width = least(geometry.output.width - 2 * column, 2 * block.columns);
        for_each_panel_group<lanes, most_panels>(
            end,
            [&](auto panels, int first) __attribute__((always_inline)) {
              const WinogradProducts all{taps + (first - chunk) * slot,
                                         position,
                                         transformed,
                                         Int8WinogradPlan::position_size(plan.slots(), channels),
                                         channels,
                                         block.tiles()};
              for_each_tile_group<tile_rows>(
                  block.tiles(), [&](auto tiles, int count, int tile) __attribute__((always_inline)) {
                    dot_winograd<tiles, panels>(all, tile, count, products);
                  });
              transform_outputs(block, panels, height, width, products, sums);
              const int pixel = 2 * row * geometry.output.width + 2 * column;
              const std::int32_t* const all_sums = sums;
              if (width == geometry.output.width) {
                store(first, int{panels}, pixel, height * width, all_sums);
                return;
              }
              for (int panel = 0; panel < panels; ++panel)
                for (int line = 0; line < height; ++line)
                  store(first + panel * lanes, 1, pixel + line * geometry.output.width, width,
                        all_sums + (panel * height + line) * width * lanes);
            },
            chunk);
        done += block.tiles();
      }
    }
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
