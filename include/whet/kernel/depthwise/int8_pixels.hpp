#pragma once

#include <whet/target/isa.hpp>
#if WHET_HAS_SIMD

#include <cstddef>
#include <cstdint>

#include <whet/core/window.hpp>
#include <whet/kernel/convolve/dot_pixels.hpp>
#include <whet/kernel/depthwise/int8_rows.hpp>
#include <whet/kernel/primitive/unroll.hpp>
#include <whet/precision/int8_convolution.hpp>

namespace whet::kernel {
inline namespace WHET_ISA {

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

/// Some neighbouring pixels of the rows that are done at once: where their windows begin in the interleaved
/// rows, and their number among these pixels. Short rows are then as good as long ones. They are listed in
/// the order of the weights they take: first those of all rows that come first in their set.
class DepthwisePixels {
 public:
  /// A set of rows may have more pixels than the plan takes sets for; of twice as many all come at once.
  static constexpr int most = 2 * Int8DepthwisePlan::pixels;
  std::int32_t windows[most];
  std::int32_t numbers[most];
  int count = 0;
  /// How many are listed up to the end of each row of a set.
  int ends[4] = {};

  /// Lists those of `rows` rows from number `begin`, unless it is what the list holds.
  void list(const Geometry& geometry, const Int8DepthwisePlan& plan, const DepthwiseRuns& runs, int rows,
            int begin) {
    if (rows == listed_rows && begin == listed_begin) return;
    listed_rows = rows;
    listed_begin = begin;
    const int width = geometry.output.width;
    const int left = rows * width - begin;
    const int end = begin + (left < most ? left : most);
    count = 0;
    for (int shared = 0; shared < plan.shared_rows; ++shared) {
      std::ptrdiff_t set = 0;
      for (int row = shared; row < rows; row += plan.shared_rows, set += runs.set_stride) {
        const int first = begin > row * width ? begin - row * width : 0;
        const int last = end - row * width < width ? end - row * width : width;
        for (int column = first; column < last; ++column, ++count) {
          windows[count] = static_cast<std::int32_t>(set + column * runs.pixel_stride);
          numbers[count] = row * width + column - begin;
        }
      }
      ends[shared] = count;
    }
  }

 private:
  int listed_rows = 0;
  int listed_begin = 0;
};

/// The sum of one window and one vector of channels. Shapes: weights and window [steps][lanes][4].
/// Steps: those of a window in one group of rows, whose weights then stay in registers, or 0 if it has
/// others.
template <class Dot, int Steps>
struct DepthwiseWindow {
  typename Dot::block weights[Steps];
  std::ptrdiff_t step;

  [[gnu::always_inline]] DepthwiseWindow(const std::int8_t* taps, const DepthwiseRuns& runs)
      : step(runs.step) {
    unroll<Steps>([&](auto index) __attribute__((always_inline)) {
      weights[index] = Dot::load(taps + index * 4 * Dot::vectors::lanes);
    });
  }

  [[gnu::always_inline]] typename Dot::accumulator operator()(const std::int8_t* x) const {
    typename Dot::accumulator total = Dot::zero();
    unroll<Steps>([&](auto index) __attribute__((always_inline)) {
      Dot::step(total, weights[index], Dot::inputs(Dot::load(x + index * step)));
    });
    return total;
  }
};
template <class Dot>
struct DepthwiseWindow<Dot, 0> {
  const std::int8_t* taps;
  DepthwiseRuns runs;  // by value, or every store may have changed them

  [[gnu::always_inline]] typename Dot::accumulator operator()(const std::int8_t* x) const {
    typename Dot::accumulator total = Dot::zero();
    const std::int8_t* weights = taps;
    for (int group = 0; group < runs.groups; ++group) {
      const std::int8_t* column = x + group * runs.group_stride;
      for (int index = 0; index < runs.columns;
           ++index, column += runs.step, weights += 4 * Dot::vectors::lanes)
        Dot::step(total, Dot::load(weights), Dot::inputs(Dot::load(column)));
    }
    return total;
  }
};

/// The sums of one vector of channels of all listed pixels.
/// Shapes: x the interleaved inputs of these channels, weights [row of a set][steps][lanes][4], sums
/// [pixel][lanes].
template <class Dot, int Steps>
[[gnu::noinline, gnu::flatten]] void dot_depthwise_pixels(const PanelWeights& layer,
                                                          const DepthwiseRuns& runs,
                                                          const DepthwisePixels& list, int shared_rows,
                                                          const std::int8_t* x, std::int32_t* sums) noexcept {
  using IntegerVector = typename Dot::vectors::integers;
  constexpr int width = Dot::vectors::lanes;
  int index = 0;
  for (int shared = 0; shared < shared_rows; ++shared) {
    const DepthwiseWindow<Dot, Steps> window{layer.values + shared * layer.panel_stride, runs};
    for (const int end = list.ends[shared]; index < end; ++index) {
      IntegerVector sum = Dot::finish(window(x + list.windows[index]));
      if constexpr (Dot::shifts_inputs) sum += IntegerVector::load_unaligned(layer.corrections);
      sum.store_aligned(sums + list.numbers[index] * width);
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
  const Geometry& geometry = image.geometry;
  const Int8DepthwisePlan& plan = image.plan;
  const Shape& output = geometry.output;
  const DepthwiseRuns runs = DepthwiseRuns::of(geometry, plan);
  auto* const columns = reinterpret_cast<std::int8_t*>(scratch);
  auto* const taps = reinterpret_cast<std::int8_t*>(scratch + plan.weights_at);
  const std::ptrdiff_t blocks = std::ptrdiff_t{runs.groups} * runs.columns;
  const std::ptrdiff_t row_weights = blocks * 4 * width;
  const int chunk = plan.row_sets * plan.shared_rows;
  const auto dot_pixels_of =
      blocks == 3 && runs.groups == 1 ? dot_depthwise_pixels<Dot, 3> : dot_depthwise_pixels<Dot, 0>;
  DepthwisePixels pixels;
  alignas(64) std::int32_t sums[DepthwisePixels::most * width];
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
      for (int begin = 0; begin < rows * output.width; begin += pixels.count) {
        pixels.list(geometry, plan, runs, rows, begin);
        for (int vector = 0; vector * width < channels; ++vector) {
          const PanelWeights layer{taps + vector * plan.shared_rows * row_weights, row_weights,
                                   corrections + vector * width};
          dot_pixels_of(layer, runs, pixels, plan.shared_rows, columns + vector * 4 * width, sums);
          store(first + vector * width, 1, row * output.width + begin, pixels.count,
                static_cast<const std::int32_t*>(sums));
        }
      }
    }
  }
}

}  // namespace WHET_ISA
}  // namespace whet::kernel

#endif
