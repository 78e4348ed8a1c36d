#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include <whet/topology/record.hpp>

namespace whet {

/// A layer's kernel as rows x height x width x channels, channels fastest, with a bias for each row; of it a
/// smaller layer of the same kind has the first rows, of each pixel where rows are those of several, the
/// middle of height and width, and the first channels.
struct WeightBlock {
  /// What makes two layers of the same kind.
  struct Kind {
    LayerRole role = LayerRole::identity;
    bool transposed = false;
    /// Of a depthwise convolution: filters for each channel; else 0.
    int multiplier = 0;
    /// Of a dense layer behind an image: the pixels, each of which has weights for its channels; else 0.
    int pixels = 0;
    /// Of what has a row for each value of a vector that was an image: the pixels, each of which has rows for
    /// its channels; else 1.
    int row_pixels = 1;
    /// Rows in groups, of which no first ones can be taken: recurrent layers, grouped convolutions, and what
    /// is not known.
    bool rigid = false;

    constexpr bool operator==(const Kind&) const = default;
  };

  Kind kind{};
  int rows = 0;
  int height = 1;
  int width = 1;
  int channels = 0;

  constexpr int columns() const { return height * width * channels; }
  constexpr bool operator==(const WeightBlock&) const = default;
};

namespace detail {

/// Pixels of the image that a vector was, before it went through layers that treat each value alone; 1 where
/// it never was one.
inline int flattened_pixels(std::span<const LayerRecord> records, int producer) {
  while (producer >= 0) {
    const LayerRecord& record = records[static_cast<std::size_t>(producer)];
    const bool hands_on = record.role == LayerRole::identity || record.role == LayerRole::activation ||
                          record.role == LayerRole::slopes || record.role == LayerRole::normalization;
    if (!hands_on) return 1;
    if (!record.input.is_vector()) return record.input.pixels();
    producer = record.producer;
  }
  return 1;
}

}  // namespace detail

/// The block of one of a network's records.
inline WeightBlock weight_block(std::span<const LayerRecord> records, std::size_t index) {
  const LayerRecord& record = records[index];
  WeightBlock block{.rows = record.affine.outputs, .channels = record.affine.inputs};
  block.kind.role = record.role;
  switch (record.role) {
    case LayerRole::affine:
      block.kind.pixels = detail::flattened_pixels(records, record.producer);
      block.width = block.kind.pixels;
      block.channels = record.affine.inputs / block.width;
      break;
    case LayerRole::convolution:
      block.kind.transposed = record.window.transposed;
      // Of one channel the geometry is that of any convolution.
      if (record.geometry().is_depthwise() || record.type.view() == "DepthwiseConv2D")
        block.kind.multiplier = block.rows / record.window.groups;
      block.kind.rigid = record.window.groups > 1 && block.kind.multiplier == 0;
      block.height = record.window.kernel_height;
      block.width = record.window.kernel_width;
      block.channels = record.affine.inputs / record.window.taps();
      break;
    case LayerRole::normalization:
    case LayerRole::slopes:
      if (record.input.is_vector())
        block.kind.row_pixels = detail::flattened_pixels(records, record.producer);
      break;
    default:
      block.kind.rigid = true;
  }
  return block;
}

/// Whether a block is a part of another.
constexpr bool is_part(const WeightBlock& part, const WeightBlock& whole) {
  if (part.kind != whole.kind) return false;
  if (part.kind.rigid) return part == whole;
  return part.rows <= whole.rows && part.height <= whole.height && part.width <= whole.width &&
         part.channels <= whole.channels;
}

/// The smallest block that both are a part of, for blocks of the same kind that are not rigid.
constexpr WeightBlock joined(WeightBlock block, const WeightBlock& other) {
  block.rows = std::max(block.rows, other.rows);
  block.height = std::max(block.height, other.height);
  block.width = std::max(block.width, other.width);
  block.channels = std::max(block.channels, other.channels);
  return block;
}

/// The row of the whole that a row of the part is.
constexpr int row_within(const WeightBlock& part, const WeightBlock& whole, int row) {
  const int each = part.rows / part.kind.row_pixels;
  return row / each * (whole.rows / whole.kind.row_pixels) + row % each;
}

/// Calls visit(offset within part, offset within whole, values) for values that lie together in both kernels.
template <class Visit>
void for_each_run(const WeightBlock& part, const WeightBlock& whole, Visit&& visit) {
  const int top = (whole.height - part.height) / 2;
  const int left = (whole.width - part.width) / 2;
  std::size_t offset = 0;
  for (int row = 0; row < part.rows; ++row)
    for (int down = 0; down < part.height; ++down)
      for (int across = 0; across < part.width; ++across) {
        const int tap =
            (row_within(part, whole, row) * whole.height + top + down) * whole.width + left + across;
        const auto length = static_cast<std::size_t>(part.channels);
        visit(offset, static_cast<std::size_t>(tap) * static_cast<std::size_t>(whole.channels), length);
        offset += length;
      }
}

}  // namespace whet
