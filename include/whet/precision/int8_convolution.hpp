#pragma once

#include <cstddef>

#include <whet/core/inline.hpp>
#include <whet/core/round_up.hpp>
#include <whet/core/window.hpp>
#include <whet/precision/gathered_plan.hpp>
#include <whet/precision/int8_depthwise_lines.hpp>
#include <whet/precision/int8_winograd.hpp>

namespace whet {

/// `bytes` rounded up to whole cache lines, so that what follows in a workspace is aligned.
WHET_INLINE constexpr std::size_t whole_lines(std::size_t bytes) { return round_up(bytes, 64); }

/// Rows of the image that the windows of `rows` output rows cover, padding included, and the columns that
/// those of an output row cover.
WHET_INLINE constexpr int covered_height(const Geometry& geometry, int rows) {
  const Window& window = geometry.window;
  return (rows - 1) * window.stride_height + (window.kernel_height - 1) * window.dilation_height + 1;
}
WHET_INLINE constexpr int covered_width(const Geometry& geometry) {
  const Window& window = geometry.window;
  return (geometry.output.width - 1) * window.stride_width +
         (window.kernel_width - 1) * window.dilation_width + 1;
}

/// How kernels that multiply groups of four neighbouring inputs read the image of an int8 convolution. A
/// window is rows · columns runs of neighbouring values, read in place where all runs are whole groups of
/// four. Others are filled up to that with what lies behind them in a copy, times weights of zero, or the
/// inputs of a few pixels at a time are gathered from the copy, whichever takes fewer steps. Of an image with
/// padding, or one of signed values that the target takes as x + 128 or as 16 bits, a band of some output
/// rows at a time is copied into the workspace first, its padding around it: that is little beside the
/// products, and spares them all edges.
struct Int8ConvolutionPlan {
  /// Whether there is such a way; else it is the generic kernel, which needs no workspace.
  bool supported = false;
  bool copied = false;
  bool gathered = false;
  /// Runs are filled up: the workspace takes the weights, laid out for that.
  bool filled = false;
  /// The copy is of 16 bits a value, each four channels in the order that the kernel takes.
  bool widened = false;
  int rows = 0;
  int columns = 0;
  /// Values of a run, and how many are read of it: as many, but where runs are filled up.
  int values = 0;
  int length = 0;
  /// Weights of an output as they are read, padded to whole groups of four.
  int inputs = 0;
  /// Size in pixels of the image that is read: of the copied band where there is one.
  int width = 0;
  int height = 0;
  /// Output rows of a band; all where nothing is copied.
  int band_rows = 0;
  /// Where in the workspace the gathered inputs, the outputs' corrections and the weights begin, and its
  /// size, in bytes.
  std::size_t gathered_at = 0;
  std::size_t corrections_at = 0;
  std::size_t weights_at = 0;
  std::size_t size = 0;

  /// Bytes that may be read and written behind a gathered run.
  static constexpr int slack = 16;
  /// Bytes that a band should not exceed: it stays in the first-level cache, and small beside the tensors.
  static constexpr int band_bytes = 5632;
  /// Inputs of a window from which on 16 bits pay: with fewer, what each tile begins and ends with weighs
  /// more than the products. A single pixel does not pay for taking weights apart.
  static constexpr int least_widened_inputs = 32;

  /// Output rows of a band of values of so many bytes, as even as can be.
  WHET_INLINE static constexpr int rows_of_band(const Geometry& geometry, int value_bytes) {
    const int row_bytes = covered_width(geometry) * geometry.input.channels * value_bytes;
    int rows = 1;
    while (rows < geometry.output.height && covered_height(geometry, rows + 1) * row_bytes <= band_bytes)
      ++rows;
    const int bands = (geometry.output.height + rows - 1) / rows;
    return (geometry.output.height + bands - 1) / bands;
  }

  template <class Target>
  static constexpr Int8ConvolutionPlan of(const Geometry& geometry, bool nonnegative) {
    const Window& window = geometry.window;
    const int channels = geometry.group_channels();
    const bool merged = window.groups == 1 && window.dilation_width == 1;
    const bool shifted = !nonnegative && Target::shifts_signed_images;
    Int8ConvolutionPlan plan;
    plan.rows = window.kernel_height;
    plan.columns = merged ? 1 : window.kernel_width;
    plan.values = merged ? window.kernel_width * channels : channels;
    const int filled = static_cast<int>(round_up(static_cast<std::size_t>(plan.values), 4));
    plan.inputs = Target::int8_panel.padded_inputs(geometry.inputs());
    plan.filled = filled != plan.values && filling_pays<Target>(geometry, plan, filled);
    plan.gathered = filled != plan.values && !plan.filled;
    plan.length = plan.filled ? filled : plan.values;
    if (plan.filled) plan.inputs = plan.rows * plan.columns * plan.length;
    plan.widened = !nonnegative && Target::widens_signed_images && channels % 4 == 0 &&
                   geometry.inputs() >= least_widened_inputs && geometry.output.pixels() > 1;
    plan.copied = plan.gathered || plan.filled || shifted || plan.widened || geometry.has_padding();
    plan.supported =
        Target::int8_panel.inputs > 1 && !window.transposed &&
        (window.groups == 1 ||
         (!plan.gathered && geometry.output.channels / window.groups % Target::int8_panel.outputs == 0));
    if (!plan.supported) return plan;
    plan.width = plan.copied ? covered_width(geometry) : geometry.input.width;
    const int value_bytes = plan.widened ? 2 : 1;
    plan.band_rows = plan.copied ? rows_of_band(geometry, value_bytes) : geometry.output.height;
    plan.height = plan.copied ? covered_height(geometry, plan.band_rows) : geometry.input.height;
    const int image = plan.width * plan.height * geometry.input.channels * value_bytes;
    if (plan.copied) plan.gathered_at = whole_lines(static_cast<std::size_t>(image + slack));
    plan.corrections_at = plan.gathered_at;
    if (plan.gathered)
      plan.corrections_at +=
          whole_lines(static_cast<std::size_t>(Target::convolved_pixels * (plan.inputs + slack)));
    plan.weights_at = plan.corrections_at;
    const auto outputs =
        static_cast<std::size_t>(Target::int8_panel.padded_outputs(geometry.output.channels));
    if (shifted) plan.weights_at += 4 * outputs;
    plan.size = plan.weights_at;
    if (plan.filled) plan.size += outputs * static_cast<std::size_t>(plan.inputs);
    return plan;
  }

 private:
  /// A step more of a panel takes half as long as gathering sixteen bytes, but signed inputs longer steps;
  /// few pixels do not pay for other weights.
  template <class Target>
  static constexpr bool filling_pays(const Geometry& geometry, const Int8ConvolutionPlan& plan, int length) {
    const int runs = plan.rows * plan.columns;
    const int steps = (runs * length - plan.inputs) / 4;
    const int panels =
        Target::int8_panel.padded_outputs(geometry.output.channels) / Target::int8_panel.outputs;
    const int copies = runs * ((plan.values + slack - 1) / slack);
    return geometry.window.groups == 1 && geometry.output.pixels() >= 16 && steps * panels < copies;
  }
};

/// How the same kernels do a depthwise convolution: for some channels at a time, the values of four input
/// rows are interleaved column by column, so that a group of four is four taps of one channel. One such row
/// of groups serves several output rows where their windows lie within the four rows.
struct Int8DepthwisePlan {
  bool supported = false;
  /// Groups of four rows that a window takes.
  int row_groups = 0;
  /// Output rows that share the interleaved rows.
  int shared_rows = 0;
  /// How often that is done at once: what belongs to a layer's outputs is then prepared for many pixels.
  int row_sets = 0;
  /// Columns that are interleaved.
  int columns = 0;
  /// Where in the workspace the interleaved weights begin, and its size, in bytes.
  std::size_t weights_at = 0;
  std::size_t size = 0;

  /// Channels at a time, and the pixels of at most how many row sets at once; one set may have more.
  static constexpr int block = 32;
  static constexpr int pixels = 64;

  /// Bytes of a column, and of the weights of one output row.
  WHET_INLINE constexpr int column_size() const { return row_groups * block * 4; }
  WHET_INLINE constexpr int weights_size(const Geometry& geometry) const {
    return geometry.window.kernel_width * column_size();
  }

  template <class Target>
  static constexpr Int8DepthwisePlan of(const Geometry& geometry) {
    const Window& window = geometry.window;
    Int8DepthwisePlan plan;
    plan.supported = Target::int8_panel.inputs > 1 && !window.transposed && geometry.is_depthwise();
    if (!plan.supported) return plan;
    plan.row_groups = (window.kernel_height + 3) / 4;
    plan.shared_rows = window.kernel_height <= 4 && window.dilation_height == 1
                           ? (4 - window.kernel_height) / window.stride_height + 1
                           : 1;
    const int set_pixels = plan.shared_rows * geometry.output.width;
    const int most_sets = (geometry.output.height + plan.shared_rows - 1) / plan.shared_rows;
    plan.row_sets = set_pixels < pixels ? pixels / set_pixels : 1;
    if (plan.row_sets > most_sets) plan.row_sets = most_sets;
    plan.columns = covered_width(geometry);
    plan.weights_at = static_cast<std::size_t>(plan.row_sets * plan.columns * plan.column_size());
    plan.size = plan.weights_at + static_cast<std::size_t>(plan.shared_rows * plan.weights_size(geometry));
    return plan;
  }
};

/// Bytes of workspace that the kernels of `Target` need for an int8 convolution of one sample.
template <class Target>
constexpr std::size_t int8_convolution_scratch(const Geometry& geometry, bool nonnegative) {
  if constexpr (GathersPixels<Target>) return GatheredPlan::of<Target>(geometry).size;
  if (const auto plan = Int8WinogradPlan::of<Target>(geometry); plan.supported) return plan.size;
  if (!geometry.is_depthwise()) return Int8ConvolutionPlan::of<Target>(geometry, nonnegative).size;
  const std::size_t lines = Int8DepthwiseLines::of<Target>(geometry).size;
  const std::size_t interleaved = Int8DepthwisePlan::of<Target>(geometry).size;
  return lines > interleaved ? lines : interleaved;
}

}  // namespace whet
