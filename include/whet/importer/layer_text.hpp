#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>
#include <whet/data/shape_name.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

/// A window where it moves: with one output along an axis its stride says nothing.
inline Window essential_window(const LayerRecord& record) {
  Window window = record.window;
  if (record.output.height == 1 && !window.transposed) window.stride_height = 1;
  if (record.output.width == 1 && !window.transposed) window.stride_width = 1;
  if (window.kernel_height == 1) window.dilation_height = 1;
  if (window.kernel_width == 1) window.dilation_width = 1;
  return window;
}

inline std::string window_text(Window window) {
  const auto two = [](int first, int second) { return std::to_string(first) + "x" + std::to_string(second); };
  std::string text = "kernel " + two(window.kernel_height, window.kernel_width) + ", stride " +
                     two(window.stride_height, window.stride_width) + ", padding before " +
                     two(window.pad_top, window.pad_left);
  if (window.dilation_height != 1 || window.dilation_width != 1)
    text += ", dilation " + two(window.dilation_height, window.dilation_width);
  if (window.groups != 1) text += ", " + std::to_string(window.groups) + " groups";
  return text;
}

inline std::string extent_text(AffineExtent extent) {
  return "[" + std::to_string(extent.outputs) + ", " + std::to_string(extent.inputs) + "]";
}

/// Whether a layer has a window.
inline bool has_window(const LayerRecord& record) {
  return record.role == LayerRole::convolution || record.role == LayerRole::pool;
}

/// Whether two images have as many values in other places, as where one is turned. A row and a column are the
/// same in memory.
inline bool are_other_images(Shape one, Shape other) {
  const bool rows = one.height == 1 || one.width == 1 || other.height == 1 || other.width == 1;
  return !rows && one.size() == other.size() && (one.height != other.height || one.width != other.width);
}

/// Whether a layer's output says more than that of the layer before.
inline bool decides_output(const LayerRecord& record) {
  return has_window(record) || record.role == LayerRole::recurrent;
}

/// Whether what a layer computes follows from the shapes of its input and output, beyond what else is said of
/// it.
inline bool goes_by_shape(const LayerRecord& record) {
  return record.role == LayerRole::softmax || record.role == LayerRole::rearrange ||
         (record.role == LayerRole::join && !record.value_by_value);
}

/// A shape where it matters: what goes by channels takes an image as a row of pixels.
inline Shape essential_shape(const LayerRecord& record, Shape shape) {
  const bool by_pixels = record.role == LayerRole::rearrange && record.channel_groups == 1;
  return by_pixels ? shape : Shape(1, shape.pixels(), shape.channels);
}

/// All that two layers have to agree in, whatever they are called. source: of a layer that copies pixels, as
/// C++; slope: of LeakyReLU.
inline std::string layer_text(const LayerRecord& record, std::string_view source, float slope) {
  std::string text = std::to_string(static_cast<int>(record.role)) + extent_text(record.affine);
  // Of these, several types say the same.
  if (!has_window(record) && record.role != LayerRole::affine) text += record.type.view();
  if (has_window(record))
    text += window_text(essential_window(record)) + (record.window.transposed ? " transposed" : "") +
            (record.pooling == Pooling::mean ? " mean" : "");
  if (decides_output(record)) text += " to " + std::to_string(record.output.size());
  if (goes_by_shape(record))
    text += " " + shape_name(essential_shape(record, record.input)) + " to " +
            shape_name(essential_shape(record, record.output));
  if (record.role == LayerRole::rearrange) text += source;
  if (record.type.view() == "LeakyReLU") text += std::to_string(std::lround(1e5f * slope));
  return text;
}

}  // namespace whet::importer::detail
