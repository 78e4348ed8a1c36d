#pragma once

#include <cstddef>
#include <cstdint>

#include <whet/core/inline.hpp>
#include <whet/core/window.hpp>

namespace whet {

/// How an int8 convolution of 3x3 windows without stride is done by Winograd's minimal filtering F(2x2, 3x3):
/// a tile of 2x2 outputs from 4x4 inputs takes 16 products of each pair of channels in place of 36. In
/// integers that is exact: with the weights' transform taken four times as large it has no fractions,
/// transformed inputs are at most 4 · 128 and transformed weights 9 · 127 in magnitude, so that both fit 16
/// bits, and sums of 32 bits may wrap on the way as long as four times the result does not.
/// Source: Lavin, Gray, Fast Algorithms for Convolutional Neural Networks, 2015.
struct Int8WinogradPlan {
  bool supported = false;
  /// Tiles of the output; the last row and column of them may reach beyond it.
  int rows = 0;
  int columns = 0;
  /// Tiles that are done at once: rows of them, or a part of a row.
  int block_rows = 0;
  int block_columns = 0;
  /// Outputs whose transformed weights are kept at a time: all, or those of two panels.
  int chunk = 0;
  /// Whether the transformed inputs of all tiles are kept for the next chunk; else those of a block.
  bool keeps_inputs = false;
  /// Where behind the transformed weights the transformed inputs and a pixel of padding begin, in bytes.
  std::size_t inputs_at = 0;
  std::size_t padding_at = 0;
  /// Bytes of workspace; none where all of that fits what the kernel has on the stack.
  std::size_t size = 0;

  /// Room for layers of up to 64 channels: beside the tensors of a network with its residual branches it
  /// would be more than the kernels of other targets take.
  static constexpr std::size_t stack_bytes = 69632;

  /// Tiles of an image at least: fewer are not worth the transform of the weights, nor its workspace.
  static constexpr int least = 16;
  /// Tiles of a block at most, and the elements of a transformed tile.
  static constexpr int most = 16;
  static constexpr int positions = 16;
  /// Bytes that transformed weights of all outputs, and transformed inputs of all tiles, should not exceed.
  static constexpr std::size_t weight_bytes = 33792;
  static constexpr std::size_t input_bytes = 66560;

  /// Elements from one position of transformed values to the next, for `count` outputs or tiles. A cache line
  /// more than there are, or all positions of a value might lie in the same few sets of the cache.
  WHET_INLINE static constexpr int position_size(int count, int channels) { return count * channels + 32; }
  /// Tiles whose transformed inputs the workspace holds.
  WHET_INLINE constexpr int slots() const {
    return keeps_inputs ? rows * columns : block_rows * block_columns;
  }

  template <class Target>
  static constexpr Int8WinogradPlan of(const Geometry& geometry) {
    const Window& window = geometry.window;
    const int channels = geometry.input.channels;
    const auto transformed = [&](int count) {
      return sizeof(std::int16_t) * positions * static_cast<std::size_t>(position_size(count, channels));
    };
    Int8WinogradPlan plan;
    plan.rows = (geometry.output.height + 1) / 2;
    plan.columns = (geometry.output.width + 1) / 2;
    plan.supported = Target::int8_winograd && window.kernel_height == 3 && window.kernel_width == 3 &&
                     window.stride_height == 1 && window.stride_width == 1 && window.dilation_height == 1 &&
                     window.dilation_width == 1 && window.groups == 1 && !window.transposed &&
                     channels % 16 == 0 && channels <= 256 && plan.rows * plan.columns >= least;
    if (!plan.supported) return plan;
    const int parts = (plan.columns + most - 1) / most;
    plan.block_columns = (plan.columns + parts - 1) / parts;
    plan.block_rows = parts > 1 ? 1 : most / plan.columns;
    if (plan.block_rows > plan.rows) plan.block_rows = plan.rows;
    const int outputs = Target::int8_panel.padded_outputs(geometry.output.channels);
    plan.chunk = outputs;
    if (transformed(outputs) > weight_bytes && outputs > 2 * Target::int8_panel.outputs) {
      plan.chunk = 2 * Target::int8_panel.outputs;
      plan.keeps_inputs = transformed(plan.rows * plan.columns) <= input_bytes;
    }
    plan.inputs_at = transformed(plan.chunk);
    plan.padding_at = plan.inputs_at + transformed(plan.slots());
    plan.size = plan.padding_at + static_cast<std::size_t>((channels + 63) / 64 * 64);
    if (plan.size <= stack_bytes) plan.size = 0;
    return plan;
  }
};

}  // namespace whet
