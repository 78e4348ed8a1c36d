#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/core/window.hpp>
#include <whet/kernel/primitive/avx2_interleave.hpp>
#include <whet/kernel/primitive/pair_interleave.hpp>
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

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
