#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_AVX2

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/core/window.hpp>
#include <whet/kernel/convolve/dot_pixels.hpp>
#include <whet/kernel/primitive/avx2_interleave.hpp>
#include <whet/precision/int8_convolution.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// The input of a depthwise convolution.
struct DepthwiseImage {
  const Geometry& geometry;
  const Int8DepthwisePlan& plan;
  const std::int8_t* pixels;
  std::int8_t padding;
};

/// How a window lies in interleaved rows: strides in bytes from one set of rows to the next, one output pixel
/// to the next, one group of four rows to the next, and one kernel column to the next.
struct DepthwiseRuns {
  std::ptrdiff_t set_stride;
  std::ptrdiff_t pixel_stride;
  std::ptrdiff_t group_stride;
  std::ptrdiff_t step;
  int groups;
  int columns;

  static DepthwiseRuns of(const Geometry& geometry, const Int8DepthwisePlan& plan) {
    const Window& window = geometry.window;
    const std::ptrdiff_t column = plan.column_size();
    return {plan.columns * column,
            window.stride_width * column,
            Int8DepthwisePlan::block * 4,
            window.dilation_width * column,
            plan.row_groups,
            window.kernel_width};
  }
};

/// Interleaves the taps of some channels as `interleave_rows` does their inputs.
/// Shapes: weights panels of [taps][16], from the first channel; interleaved for each vector of channels
/// [sharing output row][group of rows][kernel column][channel][4].
template <int Lanes>
[[gnu::noinline]] void interleave_weights(const Geometry& geometry, const Int8DepthwisePlan& plan,
                                          const std::int8_t* weights, int channels,
                                          std::int8_t* interleaved) noexcept {
  constexpr int panel = 16;
  constexpr int vectors = panel / Lanes;
  const Window& window = geometry.window;
  const std::ptrdiff_t size = std::ptrdiff_t{plan.shared_rows} * plan.row_groups * window.kernel_width;
  for (int channel = 0; channel < channels; channel += panel, weights += panel * window.taps()) {
    for (int shared = 0; shared < plan.shared_rows; ++shared) {
      for (int group = 0; group < plan.row_groups; ++group) {
        for (int column = 0; column < window.kernel_width; ++column) {
          const auto taps = [&](int slot) {
            const int row = group * 4 + slot - shared * window.stride_height;
            const bool inside = row >= 0 && row < window.kernel_height;
            const std::ptrdiff_t tap = inside ? row * window.kernel_width + column : 0;
            return load_channels(weights + tap * panel, inside ? panel : 0);
          };
          std::int8_t all[panel * 4];
          interleave<panel>(taps(0), taps(1), taps(2), taps(3), all);
          for (int vector = 0; vector < vectors; ++vector)
            std::memcpy(interleaved + vector * size * Lanes * 4, all + vector * Lanes * 4, Lanes * 4);
          interleaved += Lanes * 4;
        }
      }
    }
    interleaved += (vectors - 1) * size * Lanes * 4;
  }
}

/// interleave_pixels where each input channel has several outputs: repeats it for `channels` outputs from
/// `first`.
template <bool Shift>
[[gnu::noinline]] void interleave_repeated(const FourRows& rows, int first, int channels,
                                           int multiplier) noexcept {
  FourRows one = rows;
  one.count = 1;
  std::int8_t copies[4][Int8DepthwisePlan::block];
  for (int pixel = 0; pixel < rows.count; ++pixel, one.target += rows.target_step) {
    for (int slot = 0; slot < 4; ++slot) {
      const std::int8_t* const x = rows.pixels[slot] + pixel * rows.steps[slot];
      for (int channel = 0; channel < channels; ++channel)
        copies[slot][channel] = rows.steps[slot] != 0 ? x[(first + channel) / multiplier] : *x;
      one.pixels[slot] = copies[slot];
    }
    interleave_pixels<Shift>(one, channels);
  }
}

/// Interleaves the input rows that the windows of output row `output_row` see, for `channels` output
/// channels from `first`; Shift: as x + 128. Shapes: interleaved [column][group of rows][channel][4].
template <bool Shift>
[[gnu::noinline]] void interleave_rows(const DepthwiseImage& image, int output_row, int first, int channels,
                                       std::int8_t* interleaved) noexcept {
  constexpr int block = Int8DepthwisePlan::block;
  const Geometry& geometry = image.geometry;
  const Window& window = geometry.window;
  const int multiplier = geometry.output.channels / geometry.input.channels;
  const std::ptrdiff_t pixel_size = geometry.input.channels;
  const std::ptrdiff_t column_size = image.plan.column_size();
  const int columns = image.plan.columns;
  const int left = window.pad_left < columns ? window.pad_left : columns;
  const int end = left + geometry.input.width < columns ? left + geometry.input.width : columns;
  std::int8_t outside[block];
  std::memset(outside, image.padding, block);
  for (int group = 0; group < image.plan.row_groups; ++group) {
    std::int8_t* const target = interleaved + group * block * 4;
    const auto fill = [&](int from, int to) {
      for (int column = from; column < to; ++column)
        std::memset(target + column * column_size, Shift ? image.padding ^ -128 : image.padding, block * 4);
    };
    fill(0, left);
    FourRows rows{{}, {}, target + left * column_size, column_size, end - left};
    for (int slot = 0; slot < 4; ++slot) {
      const int row =
          output_row * window.stride_height - window.pad_top + (group * 4 + slot) * window.dilation_height;
      const bool inside = row >= 0 && row < geometry.input.height;
      rows.pixels[slot] =
          inside ? image.pixels + std::ptrdiff_t{row} * geometry.input.width * pixel_size : outside;
      rows.steps[slot] = inside ? pixel_size : 0;
    }
    if (multiplier == 1) {
      for (int slot = 0; slot < 4; ++slot)
        if (rows.steps[slot] != 0) rows.pixels[slot] += first;
      interleave_pixels<Shift>(rows, channels);
    } else {
      interleave_repeated<Shift>(rows, first, channels, multiplier);
    }
    fill(end, columns);
  }
}

/// The sums of the windows of one vector of channels: of `count` neighbouring pixels of one output row, from
/// the one whose window begins at x. Shapes: weights [steps][lanes][4], sums [pixel][lanes].
/// Where the steps of a 3x3 kernel are known the weights stay in registers.
template <class Dot, int Steps>
[[gnu::noinline, gnu::flatten]] void dot_columns(const PanelWeights& layer, const DepthwiseRuns& runs,
                                                 const std::int8_t* x, int count,
                                                 std::int32_t* sums) noexcept {
  using IntegerVector = typename Dot::vectors::integers;
  constexpr int width = Dot::vectors::lanes;
  constexpr std::ptrdiff_t block_size = 4 * width;
  const auto store = [&](typename Dot::accumulator total) __attribute__((always_inline)) {
    IntegerVector sum = Dot::finish(total);
    if constexpr (Dot::shifts_inputs) sum += IntegerVector::load_unaligned(layer.corrections);
    sum.store_aligned(sums);
  };
  if constexpr (Steps > 0) {
    typename Dot::block weights[Steps];
    unroll<Steps>([&](auto step) { weights[step] = Dot::load(layer.values + step * block_size); });
    for (; count > 0; --count, x += runs.pixel_stride, sums += width) {
      typename Dot::accumulator total = Dot::zero();
      unroll<Steps>(
          [&](auto step) { Dot::step(total, weights[step], Dot::inputs(Dot::load(x + step * runs.step))); });
      store(total);
    }
  } else {
    for (; count > 0; --count, x += runs.pixel_stride, sums += width) {
      typename Dot::accumulator total = Dot::zero();
      const std::int8_t* weights = layer.values;
      for (int group = 0; group < runs.groups; ++group) {
        const std::int8_t* column = x + group * runs.group_stride;
        for (int step = 0; step < runs.columns; ++step, column += runs.step, weights += block_size)
          Dot::step(total, Dot::load(weights), Dot::inputs(Dot::load(column)));
      }
      store(total);
    }
  }
}

/// A depthwise int8 convolution: `store(first output, 1, first pixel, pixels, sums)` takes the sums of one
/// vector of outputs, [pixel][output]. Weights in panels of [taps][16]; scratch as the plan says.
template <class Dot, class Store>
[[gnu::always_inline]] inline void depthwise_int8(const DepthwiseImage& image, const std::int8_t* weights,
                                                  std::byte* scratch, Store&& store) {
  constexpr int width = Dot::vectors::lanes;
  constexpr int block = Int8DepthwisePlan::block;
  constexpr int most = Int8DepthwisePlan::pixels;
  const Geometry& geometry = image.geometry;
  const Int8DepthwisePlan& plan = image.plan;
  const Shape& output = geometry.output;
  const DepthwiseRuns runs = DepthwiseRuns::of(geometry, plan);
  auto* const columns = reinterpret_cast<std::int8_t*>(scratch);
  auto* const taps = reinterpret_cast<std::int8_t*>(scratch + plan.weights_at);
  const std::ptrdiff_t blocks = std::ptrdiff_t{runs.groups} * runs.columns;
  const std::ptrdiff_t row_weights = blocks * 4 * width;
  const int chunk = plan.row_sets * plan.shared_rows;
  alignas(64) std::int32_t sums[most * width];
  std::int32_t corrections[block] = {};
  for (int first = 0; first < output.channels; first += block) {
    const int channels = output.channels - first < block ? output.channels - first : block;
    interleave_weights<width>(geometry, plan, weights + std::ptrdiff_t{first} * geometry.window.taps(),
                              channels, taps);
    if constexpr (Dot::shifts_inputs)
      for (int vector = 0; vector * width < channels; ++vector)
        store_corrections<Dot>(taps + vector * plan.shared_rows * row_weights, blocks,
                               corrections + vector * width);
    for (int row = 0; row < output.height; row += chunk) {
      const int rows = output.height - row < chunk ? output.height - row : chunk;
      for (int index = 0; index < rows; index += plan.shared_rows)
        interleave_rows<Dot::shifts_inputs>(image, row + index, first, channels,
                                            columns + index / plan.shared_rows * runs.set_stride);
      for (int vector = 0; vector * width < channels; ++vector) {
        int pixels = 0;
        const auto flush = [&](int end) __attribute__((always_inline)) {
          store(first + vector * width, 1, end - pixels, pixels, static_cast<const std::int32_t*>(sums));
          pixels = 0;
        };
        const std::int8_t* set = columns + vector * 4 * width;
        int shared = 0;
        for (int index = 0; index < rows; ++index) {
          const PanelWeights layer{taps + (vector * plan.shared_rows + shared) * row_weights, 0,
                                   corrections + vector * width};
          const std::int8_t* x = set;
          for (int column = 0; column < output.width;) {
            const int room = most - pixels;
            const int count = output.width - column < room ? output.width - column : room;
            if (blocks == 3 && runs.groups == 1)
              dot_columns<Dot, 3>(layer, runs, x, count, sums + pixels * width);
            else
              dot_columns<Dot, 0>(layer, runs, x, count, sums + pixels * width);
            column += count;
            pixels += count;
            x += count * runs.pixel_stride;
            if (pixels == most) flush((row + index) * output.width + column);
          }
          if (++shared == plan.shared_rows) {
            shared = 0;
            set += runs.set_stride;
          }
        }
        if (pixels > 0) flush((row + rows) * output.width);
      }
    }
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
