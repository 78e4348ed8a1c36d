#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <whet/core/window.hpp>
#include <whet/kernel/affine/xsimd_dot.hpp>
#include <whet/kernel/convolve/dot_pixels.hpp>
#include <whet/kernel/primitive/avx2_interleave.hpp>
#include <whet/kernel/primitive/pair_interleave.hpp>
#include <whet/precision/block_pairs.hpp>
#include <whet/precision/int8_convolution.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

/// A copy of the rows of an image that `rows` output rows from `first` see, with `padding` around it, in the
/// elements of Dot; of x + 128 where it shifts its inputs. Shapes: x [input height][input width][channels],
/// copy [plan.height][plan.width][channels] and, up to whole cache lines, slack that it may overwrite.
template <class Dot>
[[gnu::noinline]] void copy_image(const Geometry& geometry, const Int8ConvolutionPlan& plan,
                                  const std::int8_t* x, std::int8_t padding, int first, int rows,
                                  typename Dot::element* copy) noexcept {
  using Element = typename Dot::element;
  const std::ptrdiff_t channels = geometry.input.channels;
  const int left = geometry.window.pad_left;
  const int top = first * geometry.window.stride_height - geometry.window.pad_top;
  const int columns = plan.width - left < geometry.input.width ? plan.width - left : geometry.input.width;
  const auto fill = [&](Element* values, std::ptrdiff_t pixels) {
    if constexpr (widens<Dot>)
      std::fill_n(values, pixels * channels, Element{padding});
    else
      std::memset(values, padding, static_cast<std::size_t>(pixels * channels));
  };
  for (int row = 0; row < covered_height(geometry, rows); ++row) {
    Element* const target = copy + row * plan.width * channels;
    const int source = top + row;
    if (source < 0 || source >= geometry.input.height || columns <= 0) {
      fill(target, plan.width);
      continue;
    }
    fill(target, left);
    const std::int8_t* const from = x + std::ptrdiff_t{source} * geometry.input.width * channels;
    if constexpr (widens<Dot>)
      widen_values<Dot>(from, target + left * channels, columns * static_cast<int>(channels));
    else
      std::memcpy(target + left * channels, from, static_cast<std::size_t>(columns * channels));
    fill(target + (left + columns) * channels, plan.width - left - columns);
  }
  if constexpr (Dot::shifts_inputs) shift_bytes(copy, plan.gathered_at);
}

/// Where the groups of four values of a window begin, after its first value: of runs in the image, or of
/// gathered ones.
template <int Blocks>
struct BlockOffsets {
  std::int32_t values[Blocks];

  static constexpr BlockOffsets of(const Geometry& geometry, const Int8ConvolutionPlan& plan) {
    BlockOffsets result{};
    const Window& window = geometry.window;
    const int channels = geometry.input.channels;
    const int run_blocks = plan.gathered ? Blocks : plan.length / 4;
    for (int block = 0; block < Blocks; ++block) {
      const int run = block / run_blocks;
      const int pixel = run / plan.columns * window.dilation_height * plan.width +
                        run % plan.columns * window.dilation_width;
      result.values[block] = pixel * channels + block % run_blocks * 4;
    }
    return result;
  }
};

/// Weights for runs that are filled up, zeros behind each. Shapes: weights [panels][inputs/4][Width][4],
/// filled [panels][plan.inputs/4][Width][4].
template <int Width>
[[gnu::noinline]] void fill_runs(const Geometry& geometry, const Int8ConvolutionPlan& plan,
                                 const std::int8_t* weights, std::int8_t* filled) noexcept {
  const int inputs = padded_inputs(geometry.inputs());
  const int runs = plan.rows * plan.columns;
  for (int output = 0; output < geometry.output.channels; output += Width, weights += Width * inputs) {
    for (int run = 0; run < runs; ++run) {
      for (int value = 0; value < plan.length; value += 4, filled += Width * 4) {
        const int left = plan.values - value;
        const int used = left < 4 ? left : 4;
        const int first = run * plan.values + value;
        // The four values lie in one word of each output, or in two neighbouring ones.
        const int shift = first % 4 * 8;
        const std::uint32_t mask = ~std::uint32_t{0} >> (32 - used * 8);
        const std::int8_t* const low = weights + first / 4 * (Width * 4);
        const std::int8_t* const high = first % 4 + used > 4 ? low + Width * 4 : low;
        for (int lane = 0; lane < Width; ++lane) {
          std::uint32_t words[2];
          std::memcpy(words, low + lane * 4, 4);
          std::memcpy(words + 1, high + lane * 4, 4);
          const std::uint64_t both = std::uint64_t{words[1]} << 32 | words[0];
          const std::uint32_t four = static_cast<std::uint32_t>(both >> shift) & mask;
          std::memcpy(filled + lane * 4, &four, 4);
        }
      }
    }
  }
}

/// Puts the runs of each of `count` windows behind one another, and turns `windows` into pointers to that.
/// Shapes: gathered [count][stride], with slack in the stride: this reads and writes up to 15 bytes behind
/// each run. Runs are the outer loops, so that each pass is a few instructions for a window.
[[gnu::noinline]] inline void gather_windows(const WindowRuns& runs, const std::int8_t** windows, int count,
                                             std::int8_t* gathered, std::ptrdiff_t stride) noexcept {
  std::ptrdiff_t to = 0;
  for (int row = 0; row < runs.rows; ++row) {
    for (int column = 0; column < runs.columns; ++column, to += runs.length) {
      const std::ptrdiff_t from = row * runs.row_stride + column * runs.column_stride;
      for (std::ptrdiff_t index = 0; index < runs.length; index += Int8ConvolutionPlan::slack) {
        std::int8_t* target = gathered + to + index;
        for (int window = 0; window < count; ++window, target += stride)
          std::memcpy(target, windows[window] + from + index, Int8ConvolutionPlan::slack);
      }
    }
  }
  for (int window = 0; window < count; ++window) windows[window] = gathered + window * stride;
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
