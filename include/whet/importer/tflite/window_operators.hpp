#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/tflite/graph_builder.hpp>

namespace whet::importer::tflite {

/// A field of the operator's options, which may be left out as a whole.
template <class Number>
Number option(const GraphBuilder& builder, int field, Number otherwise) {
  const auto& options = builder.current().options;
  return options ? options->number<Number>(field, otherwise) : otherwise;
}

inline std::optional<OperatorKind> fused_activation(const GraphBuilder& builder, int code) {
  switch (code) {
    case 0:
      return std::nullopt;
    case 1:
      return OperatorKind::relu;
    case 2:
      return OperatorKind::hard_tanh;
    case 3:
      return OperatorKind::relu6;
    case 4:
      return OperatorKind::tanh;
    default:
      builder.fail("no fused activation, RELU, RELU_N1_TO_1, RELU6 or TANH",
                   "activation " + std::to_string(code));
  }
}

/// The last extent of a constant of `rank` dimensions.
inline std::size_t last_extent(const GraphBuilder& builder, std::size_t at, std::size_t rank) {
  const FileTensor& constant = builder.input(at);
  if (constant.shape.size() != rank)
    builder.fail("a constant of " + std::to_string(rank) + " dimensions as input " + std::to_string(at),
                 "shape " + shape_text(constant.shape));
  for (const std::size_t extent : constant.shape)
    if (extent == 0) builder.fail("constants with values", "shape " + shape_text(constant.shape));
  return constant.shape.back();
}

/// A number of pixels from the file, between 1 and 65535.
template <std::integral Number>
int pixels(const GraphBuilder& builder, Number found, std::string_view what) {
  if (found < 1 || found > Number{65535})
    builder.fail(std::string(what) + " of 1 to 65535", std::to_string(found));
  return static_cast<int>(found);
}

inline WindowPadding padding(const GraphBuilder& builder, int code) {
  if (code != 0 && code != 1) builder.fail("padding SAME or VALID", std::to_string(code));
  return code == 0 ? WindowPadding::same : WindowPadding::valid;
}

/// The bias as input `at`, where there is one.
inline std::optional<std::size_t> add_bias(GraphBuilder& builder, std::size_t at, std::size_t outputs) {
  if (!builder.has_input(at)) return std::nullopt;
  builder.require_axis(at, 0);
  return builder.add_constant(at, {outputs});
}

/// The image of [height][width][channels] that a convolution takes.
inline std::vector<std::size_t> image_shape(const GraphBuilder& builder, std::size_t at) {
  auto shape = builder.sample_shape(builder.input(at));
  if (shape.size() != 3)
    builder.fail("an image of height, width and channels", "shape " + shape_text(builder.input(at).shape));
  return shape;
}

/// Of a kernel so large; padding and strides are in the same fields for all windows.
inline WindowAttributes read_window(const GraphBuilder& builder, int height, int width) {
  WindowAttributes window;
  window.kernel_height = height;
  window.kernel_width = width;
  window.stride_height = pixels(builder, option<std::int32_t>(builder, 2, 0), "a stride");
  window.stride_width = pixels(builder, option<std::int32_t>(builder, 1, 0), "a stride");
  window.padding = padding(builder, option<std::int8_t>(builder, 0, 0));
  return window;
}
/// Of the kernel of weights [outputs or 1][height][width][channels].
inline WindowAttributes read_window(const GraphBuilder& builder, const std::vector<std::size_t>& weights) {
  const int height = pixels(builder, weights[1], "a kernel");
  return read_window(builder, height, pixels(builder, weights[2], "a kernel"));
}
/// The dilation across is option `at`, that downwards the one behind it.
inline void read_dilation(const GraphBuilder& builder, int at, WindowAttributes& window) {
  window.dilation_height = pixels(builder, option<std::int32_t>(builder, at + 1, 1), "a dilation");
  window.dilation_width = pixels(builder, option<std::int32_t>(builder, at, 1), "a dilation");
}

inline Node& add_convolution(GraphBuilder& builder, OperatorKind kind, std::size_t x, std::size_t weights,
                             std::optional<std::size_t> bias, const WindowAttributes& window) {
  Node& node = builder.add_node(kind);
  node.inputs = {x, weights};
  if (bias) node.inputs.push_back(*bias);
  node.attributes = window;
  return node;
}

inline void read_convolution(GraphBuilder& builder) {
  builder.require_inputs(2, 3);
  const auto image = image_shape(builder, 0);
  const std::size_t channels = last_extent(builder, 1, 4);
  const std::vector<std::size_t> shape = builder.input(1).shape;
  builder.require_axis(1, 0);
  if (image[2] % channels != 0)
    builder.fail("weights for " + std::to_string(image[2]) + " channels or a part of them",
                 "shape " + shape_text(shape));
  const std::size_t x = builder.activation_input(0);
  const std::size_t weights = builder.add_constant(1, shape);
  const auto bias = add_bias(builder, 2, shape[0]);
  WindowAttributes window = read_window(builder, shape);
  read_dilation(builder, 4, window);
  window.groups = static_cast<int>(image[2] / channels);
  Node& node = add_convolution(builder, OperatorKind::convolution, x, weights, bias, window);
  node.activation = fused_activation(builder, option<std::int8_t>(builder, 3, 0));
}

inline void read_depthwise_convolution(GraphBuilder& builder) {
  builder.require_inputs(2, 3);
  const auto image = image_shape(builder, 0);
  const std::size_t outputs = last_extent(builder, 1, 4);
  const std::vector<std::size_t> shape = builder.input(1).shape;
  builder.require_axis(1, 3);
  if (shape[0] != 1 || outputs % image[2] != 0)
    builder.fail("weights [1, height, width, " + std::to_string(image[2]) + " · multiplier]",
                 shape_text(shape));
  const std::size_t x = builder.activation_input(0);
  // The file has the channels last.
  const std::size_t weights = builder.add_constant(1, {outputs, shape[1], shape[2]});
  builder.transpose(weights, outputs, shape[1] * shape[2]);
  const auto bias = add_bias(builder, 2, outputs);
  WindowAttributes window = read_window(builder, shape);
  read_dilation(builder, 5, window);
  Node& node = add_convolution(builder, OperatorKind::depthwise_convolution, x, weights, bias, window);
  node.activation = fused_activation(builder, option<std::int8_t>(builder, 4, 0));
}

/// Inputs: shape of the output, weights, activation, bias.
inline void read_transposed_convolution(GraphBuilder& builder) {
  builder.require_inputs(3, 4);
  const auto image = image_shape(builder, 2);
  const std::size_t channels = last_extent(builder, 1, 4);
  const std::vector<std::size_t> shape = builder.input(1).shape;
  builder.require_axis(1, 0);
  if (channels != image[2])
    builder.fail("weights for " + std::to_string(image[2]) + " channels", "shape " + shape_text(shape));
  const std::size_t x = builder.activation_input(2);
  const std::size_t weights = builder.add_constant(1, shape);
  const auto bias = add_bias(builder, 3, shape[0]);
  Node& node = add_convolution(builder, OperatorKind::transposed_convolution, x, weights, bias,
                               read_window(builder, shape));
  node.activation = fused_activation(builder, option<std::int8_t>(builder, 3, 0));
}

inline void read_pool(GraphBuilder& builder, OperatorKind kind) {
  builder.require_inputs(1, 1);
  image_shape(builder, 0);
  const std::size_t x = builder.activation_input(0);
  const int height = pixels(builder, option<std::int32_t>(builder, 4, 0), "a window");
  const int width = pixels(builder, option<std::int32_t>(builder, 3, 0), "a window");
  const WindowAttributes window = read_window(builder, height, width);
  Node& node = builder.add_node(kind);
  node.inputs = {x};
  node.attributes = window;
  node.activation = fused_activation(builder, option<std::int8_t>(builder, 5, 0));
}

/// The mean over height and width.
inline void read_mean(GraphBuilder& builder) {
  builder.require_inputs(2, 2);
  image_shape(builder, 0);
  auto axes = builder.integers(1, 4);
  for (auto& axis : axes)
    if (axis < 0 && axis >= -4) axis += 4;
  std::sort(axes.begin(), axes.end());
  if (axes != std::vector<std::int64_t>{1, 2}) builder.fail("a mean over dimensions 1 and 2", "others");
  const std::size_t x = builder.activation_input(0);
  builder.add_node(OperatorKind::global_average_pool).inputs = {x};
}

inline void read_pad(GraphBuilder& builder) {
  builder.require_inputs(2, 2);
  image_shape(builder, 0);
  const auto amounts = builder.integers(1, 8);
  if (amounts.size() != 8)
    builder.fail("paddings of 4 dimensions", std::to_string(amounts.size()) + " numbers");
  for (const std::int64_t amount : amounts)
    if (amount < 0 || amount > 65535) builder.fail("paddings of 0 to 65535 pixels", std::to_string(amount));
  if (amounts[0] + amounts[1] + amounts[6] + amounts[7] != 0)
    builder.fail("a padding of height and width", "one of batch or channels");
  const std::size_t x = builder.activation_input(0);
  Node& node = builder.add_node(OperatorKind::pad);
  node.inputs = {x};
  node.attributes = PadAttributes{Edges{.top = static_cast<int>(amounts[2]),
                                        .bottom = static_cast<int>(amounts[3]),
                                        .left = static_cast<int>(amounts[4]),
                                        .right = static_cast<int>(amounts[5])}};
}

/// Where whole pixels become blocks, half_pixel_centers changes nothing.
inline void read_resize_nearest(GraphBuilder& builder) {
  builder.require_inputs(2, 2);
  const auto image = image_shape(builder, 0);
  const auto size = builder.integers(1, 2);
  builder.require(option<std::uint8_t>(builder, 0, 0) == 0, "corners that are not aligned", "align_corners");
  const auto factor = [&](std::size_t axis) {
    const auto from = static_cast<std::int64_t>(image[axis]);
    if (size.size() != 2 || size[axis] < from || size[axis] % from != 0)
      builder.fail("a size that is a multiple of the image's", "another");
    return pixels(builder, size[axis] / from, "a factor");
  };
  const UpsampleAttributes attributes{.height = factor(0), .width = factor(1)};
  const std::size_t x = builder.activation_input(0);
  Node& node = builder.add_node(OperatorKind::upsample);
  node.inputs = {x};
  node.attributes = attributes;
}

}  // namespace whet::importer::tflite
