#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <type_traits>

#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/convolve/float_outputs.hpp>
#include <whet/kernel/primitive/unroll.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A float depthwise convolution as the tiles see it: taps in panels of one vector of channels, tap after
/// tap, padded with zeros.
struct Float32Channels {
  const float* weights;
  const float* bias;
  int channels;
  int taps;
  FloatClamp clamp;
};

/// The taps that the output pixels of a line, along a row or a column of the image, see within it: a
/// rectangle of the kernel, the same for all of them, whose columns lie along the line. Steps between
/// neighbours: of taps in the kernel, the others in floats.
struct TapRectangle {
  int rows;
  int columns;
  int first;  // its first tap
  int row_taps;
  int column_taps;
  std::ptrdiff_t row_step;
  std::ptrdiff_t column_step;
  std::ptrdiff_t pixel_step;   // in x
  std::ptrdiff_t output_step;  // in y
};

/// y = clamp(W·x + b) of the channels from `channel` on, of Pixels neighbouring output pixels of a line and
/// any rectangle of taps. Shapes: x from the first pixel's first tap on, y from the first pixel.
template <class Vectors, int Pixels>
[[gnu::noinline, gnu::flatten]] void float32_any_taps(const Float32Channels& layer, const TapRectangle& taps,
                                                      int channel, const float* x, float* y) noexcept {
  using FloatVector = typename Vectors::floats;
  constexpr int width = Vectors::lanes;
  const std::ptrdiff_t taps_first = std::ptrdiff_t{taps.first} * width;
  const auto add_taps = [&](auto load) __attribute__((always_inline)) {
    FloatVector sums[Pixels][1];
    unroll<Pixels>([&](auto pixel) { sums[pixel][0] = FloatVector::load_unaligned(layer.bias + channel); });
    const float* row = x + channel;
    const float* row_weights = layer.weights + std::ptrdiff_t{channel} * layer.taps + taps_first;
    for (int down = 0; down < taps.rows; ++down) {
      const float* values = row;
      const float* weights = row_weights;
      for (int across = 0; across < taps.columns; ++across) {
        const FloatVector weight = FloatVector::load_unaligned(weights);
        unroll<Pixels>([&](auto pixel) {
          sums[pixel][0] = Vectors::fma(load(values + pixel * taps.pixel_step), weight, sums[pixel][0]);
        });
        values += taps.column_step;
        weights += taps.column_taps * width;
      }
      row += taps.row_step;
      row_weights += taps.row_taps * width;
    }
    layer.clamp.apply(sums);
    store_pixels(sums, y + channel, taps.output_step, layer.channels - channel);
  };
  for (; channel + width <= layer.channels; channel += width)
    add_taps([](const float* values)
                 __attribute__((always_inline)) { return FloatVector::load_unaligned(values); });
  if (const int rest = layer.channels - channel; rest > 0)
    add_taps([rest](const float* values)
                 __attribute__((always_inline)) { return Vectors::load_first(values, rest); });
}

/// The channels that float32_few_taps takes care of: those that fill vectors, or all.
template <class Vectors>
constexpr int few_taps_channels(int channels) {
  return Vectors::loads_first_freely ? channels : channels / Vectors::lanes * Vectors::lanes;
}

/// The same for small rectangles of Columns taps a row, along a line of `pixels` >= Pixels outputs; of the
/// first few_taps_channels. Rows: so many, whose weights stay in registers along the line; 0 for any number,
/// whose weights are loaded for Pixels pixels at a time. Stride: how many taps along the line a pixel is from
/// the next, so that pixels share what is loaded; 0 where it is no whole number, or a large one.
template <class Vectors, int Rows, int Columns, int Pixels, int Stride>
[[gnu::noinline, gnu::flatten]] void float32_few_taps(const Float32Channels& layer, const TapRectangle& taps,
                                                      int pixels, const float* x, float* y) noexcept {
  using FloatVector = typename Vectors::floats;
  constexpr int width = Vectors::lanes;
  const auto line = [&](int channel, int count, auto load) __attribute__((always_inline)) {
    const float* const panel = layer.weights + std::ptrdiff_t{channel} * layer.taps;
    const auto load_row = [&](int down, FloatVector(&weights)[Columns]) __attribute__((always_inline)) {
      unroll<Columns>([&](auto across) {
        const int tap = taps.first + down * taps.row_taps + across * taps.column_taps;
        weights[across] = FloatVector::load_unaligned(panel + tap * width);
      });
    };
    FloatVector kept[Rows > 0 ? Rows : 1][Columns];
    unroll<Rows>([&](auto down) { load_row(down, kept[down]); });
    const FloatVector bias = FloatVector::load_unaligned(layer.bias + channel);
    FloatVector sums[Pixels][1];
    const auto add_row = [&](const float* values, const FloatVector(&weights)[Columns])
        __attribute__((always_inline)) {
      if constexpr (Stride > 0) {
        unroll<(Pixels - 1) * Stride + Columns>([&](auto place) {
          const FloatVector value = load(values + place * taps.column_step);
          unroll<Pixels>([&](auto index) {
            constexpr int across = place - index * Stride;
            if constexpr (across >= 0 && across < Columns)
              sums[index][0] = Vectors::fma(value, weights[across], sums[index][0]);
          });
        });
      } else {
        unroll<Columns>([&](auto across) {
          unroll<Pixels>([&](auto index) {
            const FloatVector value = load(values + across * taps.column_step + index * taps.pixel_step);
            sums[index][0] = Vectors::fma(value, weights[across], sums[index][0]);
          });
        });
      }
    };
    // The last group may overlap the one before: it computes some pixels again.
    for (int pixel = 0; pixel < pixels; pixel += Pixels) {
      if (pixel > pixels - Pixels) pixel = pixels - Pixels;
      unroll<Pixels>([&](auto index) { sums[index][0] = bias; });
      const float* values = x + pixel * taps.pixel_step + channel;
      if constexpr (Rows > 0) {
        unroll<Rows>([&](auto down) {
          add_row(values, kept[down]);
          values += taps.row_step;
        });
      } else {
        for (int down = 0; down < taps.rows; ++down, values += taps.row_step) {
          load_row(down, kept[0]);
          add_row(values, kept[0]);
        }
      }
      layer.clamp.apply(sums);
      float* to = y + pixel * taps.output_step + channel;
      store_pixels(sums, to, taps.output_step, count);
    }
  };
  const auto load_all = [](const float* values) __attribute__((always_inline)) {
    return FloatVector::load_unaligned(values);
  };
  int channel = 0;
  for (; channel + width <= layer.channels; channel += width) line(channel, width, load_all);
  if constexpr (Vectors::loads_first_freely) {
    const int rest = layer.channels - channel;
    const auto load_rest = [rest](const float* values) __attribute__((always_inline)) {
      return Vectors::load_first(values, rest);
    };
    if (rest > 0) line(channel, rest, load_rest);
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
