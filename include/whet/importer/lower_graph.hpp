#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <whet/core/links.hpp>
#include <whet/core/recurrence.hpp>
#include <whet/core/shape.hpp>
#include <whet/core/window.hpp>
#include <whet/importer/check_graph.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/layer_names.hpp>
#include <whet/importer/lowered_graph.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/source_text.hpp>
#include <whet/topology/record.hpp>
#include <whet/topology/sequence.hpp>
#include <whet/topology/window_options.hpp>

namespace whet::importer {
namespace detail {

using whet::detail::SourceText;

/// Of an activation that is written without arguments.
inline std::string plain_source(std::string_view layer) { return "whet::" + std::string(layer); }

/// Walks the nodes of a graph and infers shapes as the layers of a topology do.
class GraphLowering {
 public:
  explicit GraphLowering(const Graph& from) : graph(from) {}

  LoweredGraph run() {
    if (graph.inputs.size() != 1 || graph.outputs.size() != 1)
      throw FileError(graph.file, "the graph", "one input and one output",
                      std::to_string(graph.inputs.size()) + " and " + std::to_string(graph.outputs.size()));
    lowered.input_tensor = graph.inputs[0];
    lowered.input = shape_of(graph.tensors[graph.inputs[0]]);
    producers[graph.inputs[0]] = -1;
    for (now = 0; now < graph.nodes.size(); ++now) lower(graph.nodes[now]);
    lowered.output = producers.at(graph.outputs[0]);
    for (std::size_t index = 0; index < lowered.records.size(); ++index)
      if (lowered.records[index].role == LayerRole::softmax && static_cast<int>(index) != lowered.output) {
        now = lowered.layers[index].node;
        fail("a softmax as the last layer", "others behind it");
      }
    return std::move(lowered);
  }

 private:
  static Shape shape_of(const Tensor& tensor) {
    const auto extent = [&](std::size_t axis) { return static_cast<int>(tensor.shape[axis]); };
    if (tensor.shape.size() == 1) return Shape(extent(0));
    if (tensor.shape.size() == 2) return Shape(extent(0), extent(1));
    return Shape(extent(0), extent(1), extent(2));
  }
  static std::string text_of(Shape shape) {
    if (shape.is_vector()) return std::to_string(shape.channels);
    return std::to_string(shape.height) + "x" + std::to_string(shape.width) + "x" +
           std::to_string(shape.channels);
  }

  [[noreturn]] void fail(std::string expected, std::string found) const {
    throw FileError(graph.file, node_label(graph.nodes[now]), std::move(expected), std::move(found));
  }

  const Tensor& constant(const Node& node, std::size_t at) const { return graph.tensors[node.inputs[at]]; }
  int extent(const Node& node, std::size_t at, std::size_t axis) const {
    return static_cast<int>(constant(node, at).shape[axis]);
  }
  int producer(std::size_t tensor) const { return producers.at(tensor); }
  Shape shape(int record) const {
    return record < 0 ? lowered.input : lowered.records[static_cast<std::size_t>(record)].output;
  }

  /// A record of the present node behind record `from`, with its output's shape.
  LayerRecord& add(std::string_view type, LayerRole role, int from, Shape output, std::string source) {
    // whet counts values in int.
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    if (const std::int64_t pixels = std::int64_t{output.height} * output.width;
        pixels > most || pixels * output.channels > most)
      fail("tensors of up to 2147483647 values", "larger ones");
    LayerRecord record;
    record.type = type;
    record.role = role;
    record.producer = from;
    record.input = shape(from);
    record.output = output;
    lowered.records.push_back(record);
    lowered.layers.push_back({.source = std::move(source), .node = now, .tensor = {}});
    return lowered.records.back();
  }
  int last() const { return static_cast<int>(lowered.records.size()) - 1; }

  /// The weights of the record last added.
  void weighted(const Node& node, AffineExtent affine, int units) {
    LayerRecord& record = lowered.records.back();
    record.affine = affine;
    record.units = units;
    record.macs =
        affine.weights() *
        static_cast<std::size_t>(record.window.transposed ? record.input.pixels() : record.output.pixels());
    std::string otherwise(record.type.view());
    std::transform(otherwise.begin(), otherwise.end(), otherwise.begin(), [](char letter) {
      return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    });
    record.name = std::string_view(names.unique(node.name, otherwise));
    lowered.layers.back().has_weights = true;
  }

  void lower(const Node& node) {
    const int from = producer(node.inputs[0]);
    int end = lower_kind(node, from);
    if (node.activation) end = lower_activation(*node.activation, end);
    const Tensor& output = graph.tensors[node.outputs[0]];
    if (output.size() != shape(end).size())
      fail("an output of " + text_of(shape(end)) + " for an input of " + text_of(shape(from)),
           "shape " + shape_text(output.shape));
    // What only moves its input has no record of its own.
    if (end == last() && end >= 0 && lowered.layers.back().node == now)
      lowered.layers.back().tensor = node.outputs[0];
    producers[node.outputs[0]] = end;
  }

  int lower_kind(const Node& node, int from) {
    switch (node.kind) {
      case OperatorKind::convolution:
      case OperatorKind::depthwise_convolution:
      case OperatorKind::transposed_convolution:
        return lower_convolution(node, from);
      case OperatorKind::dense:
        return lower_dense(node, from);
      case OperatorKind::recurrent:
        return lower_recurrent(node, from);
      case OperatorKind::batch_normalization:
        return lower_normalization(node, from);
      case OperatorKind::average_pool:
      case OperatorKind::max_pool:
        return lower_pool(node, from);
      case OperatorKind::global_average_pool:
        return lower_global_average(from);
      case OperatorKind::add:
      case OperatorKind::multiply:
      case OperatorKind::concatenate:
        return lower_join(node);
      case OperatorKind::pad:
        return lower_pad(std::get<PadAttributes>(node.attributes).edges, from);
      case OperatorKind::upsample:
        return lower_upsample(node, from);
      case OperatorKind::channel_part:
      case OperatorKind::channel_shuffle:
        return lower_channels(node, from);
      case OperatorKind::reshape:
        return lower_reshape(node, from);
      case OperatorKind::softmax:
        add("Softmax", LayerRole::softmax, from, shape(from), "whet::Softmax");
        return last();
      case OperatorKind::prelu: {
        if (extent(node, 1, 0) != shape(from).channels)
          fail(std::to_string(shape(from).channels) + " slopes", std::to_string(extent(node, 1, 0)));
        add("PReLU", LayerRole::slopes, from, shape(from), "whet::PReLU");
        weighted(node, {shape(from).channels, 1}, 0);
        lowered.records.back().macs = shape(from).size();
        return last();
      }
      case OperatorKind::quantize:
      case OperatorKind::dequantize:
        return lower_edge(node, from);
      case OperatorKind::leaky_relu:
        return lower_leaky_relu(node, from);
      case OperatorKind::relu:
      case OperatorKind::relu6:
      case OperatorKind::hard_tanh:
      case OperatorKind::elu:
      case OperatorKind::sigmoid:
      case OperatorKind::hard_sigmoid:
      case OperatorKind::tanh:
      case OperatorKind::swish:
      case OperatorKind::hard_swish:
        return lower_activation(node.kind, from);
    }
    fail("a known kind of operator", std::to_string(static_cast<int>(node.kind)));
  }

  int lower_activation(OperatorKind kind, int from) {
    const std::string_view layer = operator_facts(kind).layer;
    add(layer, LayerRole::activation, from, shape(from), plain_source(layer));
    return last();
  }

  int lower_leaky_relu(const Node& node, int from) {
    const float slope = std::get<SlopeAttributes>(node.attributes).slope;
    if (!(slope >= 0.0f && slope < 1.0f)) fail("a slope of at least 0 and below 1", std::to_string(slope));
    // The shortest decimal fraction that rounds to the slope; a sixteenth digit is beyond single precision.
    int denominator = 1;
    while (denominator < 100'000'000 &&
           static_cast<float>(std::round(double{slope} * denominator) / denominator) != slope)
      denominator *= 10;
    const int numerator = static_cast<int>(std::lround(double{slope} * denominator));
    const int common = std::gcd(numerator, denominator);
    SourceText source;
    source("whet::LeakyReLU<whet::Ratio<", numerator / common, ", ", denominator / common, ">>");
    add("LeakyReLU", LayerRole::activation, from, shape(from), source.text);
    lowered.layers.back().slope = slope;
    return last();
  }

  /// Rows and columns of zeros, where there are any.
  int lower_pad(const Edges& edges, int from) {
    if (edges == Edges{}) return from;
    const Shape image = shape(from);
    SourceText source;
    source("whet::ZeroPad<", edges.top, ", ", edges.bottom, ", ", edges.left, ", ", edges.right, ">");
    add("ZeroPad", LayerRole::rearrange, from,
        {checked(image.height, edges.top, edges.bottom), checked(image.width, edges.left, edges.right),
         image.channels},
        source.text);
    return last();
  }
  int checked(int extent, int before, int after) const {
    const std::int64_t sum = std::int64_t{extent} + before + after;
    if (sum > (1 << 24)) fail("images of up to 2^24 rows and columns", std::to_string(sum));
    return static_cast<int>(sum);
  }

  /// The options of a window, whose kernel fits; a padding that is given in pixels becomes Same, Valid, of a
  /// convolution Causal, or zeros before it.
  WindowOptions options_of(const WindowAttributes& window, int& from, bool may_be_causal = false) {
    const auto fits = [&](int image, int kernel, int dilation) {
      return std::int64_t{kernel - 1} * dilation + 1 <= (1 << 24) && image <= (1 << 24);
    };
    const Shape image = shape(from);
    if (!fits(image.height, window.kernel_height, window.dilation_height) ||
        !fits(image.width, window.kernel_width, window.dilation_width))
      fail("kernels and images of up to 2^24 rows and columns", "larger ones");
    WindowOptions options{.stride = Stride(window.stride_height, window.stride_width),
                          .dilation = Dilation(window.dilation_height, window.dilation_width),
                          .groups = window.groups,
                          .padding = window.padding == WindowPadding::same ? Padding::same : Padding::valid};
    if (window.padding != WindowPadding::given || window.given == Edges{}) return options;
    for (const Padding padding : {Padding::same, Padding::causal}) {
      WindowOptions padded = options;
      padded.padding = padding;
      if ((may_be_causal || padding != Padding::causal) &&
          edges_of(image, {window.kernel_height, window.kernel_width}, padded) == window.given)
        return padded;
    }
    from = lower_pad(window.given, from);
    return options;
  }
  /// The pixels that Same or Causal puts around an image.
  static Edges edges_of(Shape image, Size kernel, const WindowOptions& options) {
    const Window window = whet::detail::make_window(image, kernel, options);
    const Shape output = whet::detail::window_output(image, kernel, options);
    const auto after = [](int extent, int out, int taps, int stride, int dilation, int before) {
      return std::max((out - 1) * stride + (taps - 1) * dilation + 1 - extent - before, 0);
    };
    return {.top = window.pad_top,
            .bottom = after(image.height, output.height, kernel.height, options.stride.height,
                            options.dilation.height, window.pad_top),
            .left = window.pad_left,
            .right = after(image.width, output.width, kernel.width, options.stride.width,
                           options.dilation.width, window.pad_left)};
  }

  int lower_convolution(const Node& node, int from) {
    const auto& attributes = std::get<WindowAttributes>(node.attributes);
    const bool depthwise = node.kind == OperatorKind::depthwise_convolution;
    const bool transposed = node.kind == OperatorKind::transposed_convolution;
    if (transposed && attributes.padding == WindowPadding::given && !(attributes.given == Edges{}))
      fail("padding SAME or VALID of a transposed convolution", "pixels");
    const Size kernel(attributes.kernel_height, attributes.kernel_width);
    const WindowOptions options = options_of(attributes, from, !transposed);
    const Shape image = shape(from);
    const int filters = extent(node, 1, 0);
    const int group = depthwise ? 1 : extent(node, 1, 3);
    if (depthwise
            ? filters % image.channels != 0 || attributes.groups != 1
            : std::int64_t{group} * attributes.groups != image.channels || filters % attributes.groups != 0)
      fail("weights for " + std::to_string(image.channels) + " channels",
           "shape " + shape_text(constant(node, 1).shape) + " with " + std::to_string(attributes.groups) +
               " groups");
    const Shape pixels = transposed ? transposed_output(image, kernel, options)
                                    : whet::detail::window_output(image, kernel, options);
    if (pixels.height < 1 || pixels.width < 1)
      fail("a kernel that fits into an image of " + text_of(image),
           std::to_string(kernel.height) + "x" + std::to_string(kernel.width));
    SourceText source;
    if (depthwise)
      source("whet::DepthwiseConv2D<whet::Size{", kernel.height, ", ", kernel.width, "}");
    else
      source(transposed ? "whet::TransposedConv2D<" : "whet::Conv2D<", filters, ", whet::Size{",
             kernel.height, ", ", kernel.width, "}");
    if (depthwise && filters != image.channels) source(", whet::Multiplier{", filters / image.channels, "}");
    options.source(source);
    source(">");
    add(operator_facts(node.kind).layer, LayerRole::convolution, from, {pixels.height, pixels.width, filters},
        source.text);
    Window& window = lowered.records.back().window;
    if (transposed) {
      window = transposed_window(image, kernel, options);
    } else {
      window = whet::detail::make_window(image, kernel, options);
      if (depthwise) window.groups = image.channels;
    }
    weighted(node, {filters, kernel.height * kernel.width * group}, depthwise ? 0 : filters);
    return last();
  }

  /// As TransposedConv2D has it.
  static int transposed_extent(int input, int taps, int stride, Padding padding) {
    return input * stride + (padding == Padding::valid ? std::max(taps - stride, 0) : 0);
  }
  Shape transposed_output(Shape image, Size kernel, const WindowOptions& options) const {
    if (std::int64_t{image.height} * options.stride.height > (1 << 24) ||
        std::int64_t{image.width} * options.stride.width > (1 << 24))
      fail("images of up to 2^24 rows and columns", "a larger output");
    return {transposed_extent(image.height, kernel.height, options.stride.height, options.padding),
            transposed_extent(image.width, kernel.width, options.stride.width, options.padding), 1};
  }
  Window transposed_window(Shape image, Size kernel, const WindowOptions& options) const {
    const Shape output = transposed_output(image, kernel, options);
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

  int lower_dense(const Node& node, int from) {
    const int outputs = extent(node, 1, 0);
    const int inputs = extent(node, 1, 1);
    from = lower_flatten(from);
    if (shape(from).channels != inputs)
      fail("weights for " + std::to_string(shape(from).channels) + " inputs",
           "shape " + shape_text(constant(node, 1).shape));
    SourceText source;
    source("whet::Dense<", outputs, ">");
    add("Dense", LayerRole::affine, from, Shape(outputs), source.text);
    weighted(node, {outputs, inputs}, outputs);
    return last();
  }
  int lower_flatten(int from) {
    if (shape(from).is_vector()) return from;
    add("Flatten", LayerRole::identity, from, Shape(static_cast<int>(shape(from).size())), "whet::Flatten");
    return last();
  }

  int lower_recurrent(const Node& node, int from) {
    const auto& attributes = std::get<RecurrentAttributes>(node.attributes);
    const Shape steps = sequence_of(shape(from));
    if (extent(node, 1, 1) != steps.channels)
      fail("weights for " + std::to_string(steps.channels) + " features",
           "shape " + shape_text(constant(node, 1).shape));
    const Recurrence recurrence{attributes.cell, attributes.units, steps.channels, steps.height,
                                attributes.whole_sequence};
    constexpr std::string_view layers[]{"LSTM", "GRU", "SimpleRNN"};
    const std::string_view layer = layers[static_cast<std::size_t>(attributes.cell)];
    SourceText source;
    source("whet::", layer, "<", attributes.units, attributes.whole_sequence ? ", whet::Sequence>" : ">");
    add(layer, LayerRole::recurrent, from,
        attributes.whole_sequence ? Shape(steps.height, 1, attributes.units) : Shape(attributes.units),
        source.text);
    lowered.records.back().input = steps;
    weighted(node, {recurrence.gate_outputs(), recurrence.columns()}, attributes.units);
    return last();
  }

  int lower_normalization(const Node& node, int from) {
    const int channels = shape(from).channels;
    if (extent(node, 1, 0) != channels)
      fail(std::to_string(channels) + " channels", "shape " + shape_text(constant(node, 1).shape));
    add("BatchNorm", LayerRole::normalization, from, shape(from), "whet::BatchNorm");
    lowered.records.back().window.groups = channels;
    weighted(node, {channels, 3}, 0);
    lowered.records.back().macs = shape(from).size();
    return last();
  }

  int lower_pool(const Node& node, int from) {
    const auto& attributes = std::get<WindowAttributes>(node.attributes);
    if (attributes.groups != 1 || attributes.dilation_height != 1 || attributes.dilation_width != 1)
      fail("a pooling without groups and dilation", "one with them");
    const Size kernel(attributes.kernel_height, attributes.kernel_width);
    const int before = from;
    WindowOptions options = options_of(attributes, from);
    if (from != before) fail("padding SAME or VALID of a pooling, whose borders do not take part", "pixels");
    const Shape image = shape(from);
    const Shape output = whet::detail::window_output(image, kernel, options);
    if (output.height < 1 || output.width < 1)
      fail("a window that fits into an image of " + text_of(image),
           std::to_string(kernel.height) + "x" + std::to_string(kernel.width));
    const bool maximum = node.kind == OperatorKind::max_pool;
    if (!maximum && output.is_vector() && kernel == Size(image.height, image.width))
      return lower_global_average(from);
    SourceText source;
    source(maximum ? "whet::MaxPool<" : "whet::AveragePool<", "whet::Size{", kernel.height, ", ",
           kernel.width, "}, whet::Stride{", options.stride.height, ", ", options.stride.width, "}",
           options.padding == Padding::same ? ", whet::Same>" : ">");
    add(operator_facts(node.kind).layer, LayerRole::pool, from, output, source.text);
    lowered.records.back().window = whet::detail::make_window(image, kernel, options);
    lowered.records.back().pooling = maximum ? Pooling::maximum : Pooling::mean;
    return last();
  }

  int lower_global_average(int from) {
    const Shape image = shape(from);
    add("GlobalAveragePool", LayerRole::pool, from, Shape(image.channels), "whet::GlobalAveragePool");
    lowered.records.back().window = {.kernel_height = image.height, .kernel_width = image.width};
    lowered.records.back().pooling = Pooling::mean;
    return last();
  }

  int lower_upsample(const Node& node, int from) {
    const auto& factor = std::get<UpsampleAttributes>(node.attributes);
    const Shape image = shape(from);
    if (std::int64_t{image.height} * factor.height > (1 << 24) ||
        std::int64_t{image.width} * factor.width > (1 << 24))
      fail("images of up to 2^24 rows and columns", "a larger output");
    SourceText source;
    source("whet::Upsample<whet::Size{", factor.height, ", ", factor.width, "}>");
    add("Upsample", LayerRole::rearrange, from,
        {image.height * factor.height, image.width * factor.width, image.channels}, source.text);
    return last();
  }

  int lower_channels(const Node& node, int from) {
    const auto& attributes = std::get<ChannelAttributes>(node.attributes);
    Shape image = shape(from);
    if (image.channels % attributes.parts != 0)
      fail("channels in " + std::to_string(attributes.parts) + " equal parts",
           std::to_string(image.channels));
    const bool part = node.kind == OperatorKind::channel_part;
    SourceText source;
    if (part)
      source("whet::ChannelPart<", attributes.index, ", ", attributes.parts, ">");
    else
      source("whet::ShuffleChannels<", attributes.parts, ">");
    if (part) image.channels /= attributes.parts;
    add(operator_facts(node.kind).layer, LayerRole::rearrange, from, image, source.text);
    lowered.records.back().channel_groups = attributes.parts;
    return last();
  }

  int lower_reshape(const Node& node, int from) {
    const Shape target = shape_of(graph.tensors[node.outputs[0]]);
    if (target == shape(from)) return from;
    if (target.size() != shape(from).size())
      fail("as many values as " + text_of(shape(from)) + " has", text_of(target));
    if (target.is_vector()) return lower_flatten(from);
    SourceText source;
    source("whet::Reshape<", target.height, ", ", target.width, ", ", target.channels, ">");
    add("Reshape", LayerRole::identity, from, target, source.text);
    return last();
  }

  int lower_join(const Node& node) {
    if (node.inputs.size() > static_cast<std::size_t>(max_branches))
      fail("at most " + std::to_string(max_branches) + " branches", std::to_string(node.inputs.size()));
    if (node.inputs.size() == 1) return producer(node.inputs[0]);
    const int first = producer(node.inputs[0]);
    Shape output = shape(first);
    const bool sum = node.kind == OperatorKind::add;
    const bool product = node.kind == OperatorKind::multiply;
    std::int64_t channels = output.channels;
    for (std::size_t at = 1; at < node.inputs.size(); ++at) {
      const Shape other = shape(producer(node.inputs[at]));
      const bool fits =
          sum       ? other == output
          : product ? other == output || other == Shape(output.channels) || output == Shape(other.channels)
                    : other.height == output.height && other.width == output.width;
      if (!fits) fail("branches of one size", text_of(output) + " and " + text_of(other));
      if (product && other.pixels() > output.pixels()) output = other;
      channels += other.channels;
    }
    if (!sum && !product) {
      if (channels > (1 << 30)) fail("up to 2^30 channels", std::to_string(channels));
      output.channels = static_cast<int>(channels);
    }
    LayerRecord& record = add(operator_facts(node.kind).layer, LayerRole::join, first, output, {});
    record.value_by_value = sum || product;
    for (std::size_t at = 1; at < node.inputs.size(); ++at) record.others.add(producer(node.inputs[at]));
    return last();
  }

  /// Conversions at the ends of the network: from floats and to them, and between unsigned and signed bytes,
  /// which are the same numbers with another zero point.
  int lower_edge(const Node& node, int from) {
    const Tensor& input = graph.tensors[node.inputs[0]];
    const Tensor& output = graph.tensors[node.outputs[0]];
    const bool begins = from == -1 && node.kind == OperatorKind::quantize;
    if (!begins && node.outputs[0] != graph.outputs[0])
      fail("conversions at the input and output only", "one between layers");
    const Tensor& outer = begins ? input : output;
    const Tensor& inner = begins ? output : input;
    if (outer.type != ElementType::float32 && !are_same_numbers(outer, inner))
      fail("a conversion from or to floats, or between uint8 and int8 of the same scale",
           std::string(element_facts(input.type).name) + " to " +
               std::string(element_facts(output.type).name));
    if (begins) lowered.input_tensor = node.outputs[0];
    return from;
  }
  static bool are_same_numbers(const Tensor& outer, const Tensor& inner) {
    return outer.type == ElementType::uint8 && inner.type == ElementType::int8 && outer.quantization &&
           inner.quantization && outer.quantization->scales == inner.quantization->scales &&
           outer.quantization->zero_points[0] == inner.quantization->zero_points[0] + 128;
  }

  const Graph& graph;
  LoweredGraph lowered;
  /// Record whose output a tensor is.
  std::map<std::size_t, int> producers;
  LayerNames names;
  std::size_t now = 0;
};

}  // namespace detail

/// The layers of whet that compute what a graph computes. Errors: FileError naming the node where there is no
/// such layer or a shape does not follow from the layers before.
inline LoweredGraph lower_graph(const Graph& graph) {
  check_graph(graph);
  return detail::GraphLowering(graph).run();
}

}  // namespace whet::importer
