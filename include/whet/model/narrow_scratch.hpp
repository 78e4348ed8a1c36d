#pragma once

#include <cstddef>

#include <whet/core/window.hpp>
#include <whet/model/plan_memory.hpp>
#include <whet/precision/format.hpp>
#include <whet/topology/record.hpp>

// Where tensors are 16-bit floats, kernels see a part of them at a time as float32, in the workspace: bands
// of rows of an image, a few values of what works value by value, and the whole of small things.

namespace whet::detail {

/// Values that go through a step value by value at a time.
inline constexpr int narrow_chunk = 64;

/// Rows of output that a convolution computes at a time: enough pixels for a tile or two.
constexpr int narrow_band_rows(const Geometry& geometry) {
  constexpr int pixels = 16;
  const int rows = (pixels + geometry.output.width - 1) / geometry.output.width;
  return rows < geometry.output.height ? rows : geometry.output.height;
}

/// The convolution of one band: its rows outside of the image are zeros, so that all bands are alike.
constexpr Geometry narrow_band(const Geometry& whole) {
  const int rows = narrow_band_rows(whole);
  Geometry band = whole;
  band.window.pad_top = 0;
  band.input.height = (rows - 1) * whole.window.stride_height +
                      (whole.window.kernel_height - 1) * whole.window.dilation_height + 1;
  band.output.height = rows;
  return band;
}

/// Bytes of float32 for so many values, in units that keep what follows aligned.
constexpr std::size_t narrow_bytes(std::size_t values) {
  constexpr std::size_t unit = 64;
  return round_up(values * sizeof(float), unit);
}
constexpr std::size_t narrow_bytes(Shape shape) { return narrow_bytes(shape.size()); }

/// Whether a layer is computed band by band.
constexpr bool is_banded(const LayerRecord& record) {
  return (record.role == LayerRole::convolution || record.role == LayerRole::normalization) &&
         !record.window.transposed;
}

/// The mean of a whole image needs the sums of its channels alone.
constexpr bool is_global_mean(const LayerRecord& record) {
  return record.role == LayerRole::pool && record.pooling == Pooling::mean && record.output.pixels() == 1 &&
         record.window.kernel_height >= record.input.height &&
         record.window.kernel_width >= record.input.width;
}

/// Bytes of workspace for what a layer of 16-bit floats sees as float32; `kernel`: what its kernel needs
/// besides, which lies in front.
constexpr std::size_t narrow_scratch(const LayerRecord& record, std::size_t kernel) {
  constexpr auto chunk = static_cast<std::size_t>(narrow_chunk);
  const std::size_t front = narrow_bytes((kernel + sizeof(float) - 1) / sizeof(float));
  const auto channels = static_cast<std::size_t>(record.output.channels);
  if (is_banded(record)) {
    const Geometry band = narrow_band(record.geometry());
    return front + narrow_bytes(band.input) + narrow_bytes(band.output);
  }
  switch (record.role) {
    case LayerRole::identity:
    case LayerRole::rearrange:
      return 0;
    case LayerRole::activation:
      return narrow_bytes(chunk);
    case LayerRole::slopes:
    case LayerRole::softmax:
      return narrow_bytes(channels);
    case LayerRole::join:
      // Sums in chunks, products a pixel or a chunk at a time; concatenations only move values.
      if (!record.value_by_value) return 0;
      return static_cast<std::size_t>(2 + record.others.count) *
             narrow_bytes(channels > chunk ? channels : chunk);
    case LayerRole::pool:
      if (is_global_mean(record))
        return narrow_bytes(channels) + narrow_bytes(Shape{1, record.input.width, record.input.channels});
      return narrow_bytes(Shape{record.window.kernel_height < record.input.height
                                    ? record.window.kernel_height
                                    : record.input.height,
                                record.input.width, record.input.channels}) +
             narrow_bytes(Shape{1, record.output.width, record.output.channels});
    default:
      return front + narrow_bytes(record.input) + narrow_bytes(record.output);
  }
}

}  // namespace whet::detail
