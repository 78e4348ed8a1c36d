#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <variant>

#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>
#include <whet/data/shape_name.hpp>
#include <whet/importer/check_graph.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/lower/lowering.hpp>
#include <whet/importer/lower/window.hpp>
#include <whet/io/source_text.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/window_options.hpp>

namespace whet::importer::detail {

/// As TransposedConv2D has it.
inline int transposed_extent(int input, int taps, int stride, Padding padding) {
  return input * stride + (padding == Padding::valid ? std::max(taps - stride, 0) : 0);
}

inline Shape transposed_output(Lowering& state, Shape image, Size kernel, const WindowOptions& options) {
  if (std::int64_t{image.height} * options.stride.height > (1 << 24) ||
      std::int64_t{image.width} * options.stride.width > (1 << 24))
    state.fail("images of up to 2^24 rows and columns", "a larger output");
  return {transposed_extent(image.height, kernel.height, options.stride.height, options.padding),
          transposed_extent(image.width, kernel.width, options.stride.width, options.padding), 1};
}

inline Window transposed_window(Lowering& state, Shape image, Size kernel, const WindowOptions& options) {
  const Shape output = transposed_output(state, image, kernel, options);
  const auto pad = [](int input, int taps, int stride, int out) {
    return std::max((input - 1) * stride + taps - out, 0) / 2;
  };
  return {.kernel_height = kernel.height,
          .kernel_width = kernel.width,
          .stride_height = options.stride.height,
          .stride_width = options.stride.width,
          .pad_top = pad(image.height, kernel.height, options.stride.height, output.height),
          .pad_left = pad(image.width, kernel.width, options.stride.width, output.width),
          .transposed = true};
}

inline int lower_convolution(Lowering& state, const Node& node, int from) {
  const auto& attributes = std::get<WindowAttributes>(node.attributes);
  const bool depthwise = node.kind == OperatorKind::depthwise_convolution;
  const bool transposed = node.kind == OperatorKind::transposed_convolution;
  if (transposed && attributes.padding == WindowPadding::given && !(attributes.given == Edges{}))
    state.fail("padding SAME or VALID of a transposed convolution", "pixels");
  const Size kernel(attributes.kernel_height, attributes.kernel_width);
  const WindowOptions options = options_of(state, attributes, from, !transposed);
  const Shape image = state.shape(from);
  const int filters = state.extent(node, 1, 0);
  const int group = depthwise ? 1 : state.extent(node, 1, 3);
  if (depthwise
          ? filters % image.channels != 0 || attributes.groups != 1
          : std::int64_t{group} * attributes.groups != image.channels || filters % attributes.groups != 0)
    state.fail("weights for " + std::to_string(image.channels) + " channels",
               "shape " + shape_text(state.constant(node, 1).shape) + " with " +
                   std::to_string(attributes.groups) + " groups");
  const Shape pixels = transposed ? transposed_output(state, image, kernel, options)
                                  : whet::detail::window_output(image, kernel, options);
  if (pixels.height < 1 || pixels.width < 1)
    state.fail("a kernel that fits into an image of " + shape_name(image),
               std::to_string(kernel.height) + "x" + std::to_string(kernel.width));
  whet::detail::SourceText source;
  if (depthwise)
    source("whet::DepthwiseConv2D<whet::Size{", kernel.height, ", ", kernel.width, "}");
  else
    source(transposed ? "whet::TransposedConv2D<" : "whet::Conv2D<", filters, ", whet::Size{", kernel.height,
           ", ", kernel.width, "}");
  if (depthwise && filters != image.channels) source(", whet::Multiplier{", filters / image.channels, "}");
  options.source(source);
  source(">");
  state.add(operator_facts(node.kind).layer, LayerRole::convolution, from,
            {pixels.height, pixels.width, filters}, source.text);
  Window& window = state.lowered.records.back().window;
  if (transposed) {
    window = transposed_window(state, image, kernel, options);
  } else {
    window = whet::detail::make_window(image, kernel, options);
    if (depthwise) window.groups = image.channels;
  }
  state.weighted(node, {filters, kernel.height * kernel.width * group}, depthwise ? 0 : filters);
  return state.last();
}

}  // namespace whet::importer::detail
