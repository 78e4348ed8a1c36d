#pragma once

#include <algorithm>
#include <cstdint>

#include <whet/core/window.hpp>
#include <whet/importer/onnx/graph_writer.hpp>
#include <whet/topology/record.hpp>

namespace whet::importer::detail {

struct EndPadding {
  std::int64_t pad = 0;
  std::int64_t output = 0;
};

/// Padding behind the last pixel along one axis; where a transposed convolution has more outputs than its
/// kernel reaches, these.
inline EndPadding end_padding(int input, int output, int kernel, int stride, int dilation, int before,
                              bool is_transposed) {
  const int span = (kernel - 1) * dilation + 1;
  const int total =
      is_transposed ? (input - 1) * stride + span - output : (output - 1) * stride + span - input;
  const int behind = total - before;
  if (is_transposed && behind < 0) return {0, -behind};
  return {std::max(behind, 0), 0};
}

/// Kernel, strides, dilations and pads of the node that was added last.
inline void set_window(OnnxGraphWriter& graph, const LayerRecord& record) {
  const Window& window = record.window;
  graph.set("kernel_shape", Dims{window.kernel_height, window.kernel_width});
  graph.set("strides", Dims{window.stride_height, window.stride_width});
  if (record.role == LayerRole::convolution)
    graph.set("dilations", Dims{window.dilation_height, window.dilation_width});
  const auto [bottom, below] =
      end_padding(record.input.height, record.output.height, window.kernel_height, window.stride_height,
                  window.dilation_height, window.pad_top, window.transposed);
  const auto [right, beside] =
      end_padding(record.input.width, record.output.width, window.kernel_width, window.stride_width,
                  window.dilation_width, window.pad_left, window.transposed);
  graph.set("pads", Dims{window.pad_top, window.pad_left, bottom, right});
  if (window.transposed) graph.set("output_padding", Dims{below, beside});
}

}  // namespace whet::importer::detail
