#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/read_affine.hpp>
#include <whet/topology/window_options.hpp>

namespace whet::importer {

/// The window of a convolution or pool along one axis, in pixels.
struct WindowAxis {
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t before = 0;
  std::int64_t behind = 0;
  std::int64_t input = 1;
  std::int64_t output = 1;

  std::int64_t span() const { return (kernel - 1) * dilation + 1; }
};

/// Axes of a window, height and width, from the attributes that all of its operators share. Along a sequence
/// there is no width. Errors: FileError for attributes out of range.
class OnnxWindowReader {
 public:
  /// input: labelled NCHW or NCH; kernel: its extents where weights say them.
  OnnxWindowReader(OnnxNodeReader& node, const LabelledValue& input, const Dims& kernel)
      : reader(node), spatial(input.dims.size() - 2) {
    const Dims extents = list("kernel_shape", kernel, spatial, 1);
    if (!kernel.empty() && extents != kernel) reader.fail("the kernel_shape of the weights", "another");
    const Dims strides = list("strides", Dims(spatial, 1), spatial, 1);
    const Dims dilations = list("dilations", Dims(spatial, 1), spatial, 1);
    const Dims pads = list("pads", Dims(2 * spatial, 0), 2 * spatial, 0);
    for (std::size_t place = 0; place < spatial; ++place)
      axes[place] = {.kernel = extents[place],
                     .stride = strides[place],
                     .dilation = dilations[place],
                     .before = pads[place],
                     .behind = pads[spatial + place],
                     .input = input.dims[2 + place]};
    automatic = reader.attributes.text("auto_pad", "NOTSET");
    if (automatic != "NOTSET" && automatic != "SAME_UPPER" && automatic != "SAME_LOWER" &&
        automatic != "VALID")
      reader.attributes.fail("auto_pad", "NOTSET, SAME_UPPER, SAME_LOWER or VALID", quote_text(automatic));
  }

  /// Extents of the output where the window moves over the input.
  void move_over_input(bool ceil) {
    for (std::size_t place = 0; place < spatial; ++place) {
      WindowAxis& axis = axes[place];
      if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
        axis.output = (axis.input + axis.stride - 1) / axis.stride;
        split_padding(axis,
                      std::max<std::int64_t>((axis.output - 1) * axis.stride + axis.span() - axis.input, 0));
        continue;
      }
      if (automatic == "VALID") axis.before = axis.behind = 0;
      const std::int64_t room = axis.input + axis.before + axis.behind - axis.span();
      if (room < 0) reader.fail("a kernel that fits into the image", std::to_string(axis.span()) + " pixels");
      axis.output = room / axis.stride + 1;
      // A window that begins within the image, or the padding before it.
      if (ceil && room % axis.stride != 0 && axis.output * axis.stride < axis.input + axis.before) {
        ++axis.output;
        axis.behind += axis.stride - room % axis.stride;
      }
    }
  }

  /// Extents of the output of a transposed convolution.
  void move_over_output() {
    const Dims more = list("output_padding", Dims(spatial, 0), spatial, 0);
    for (std::size_t place = 0; place < spatial; ++place) {
      WindowAxis& axis = axes[place];
      const std::int64_t whole = (axis.input - 1) * axis.stride + axis.span() + more[place];
      if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
        axis.output = axis.input * axis.stride;
        split_padding(axis, std::max<std::int64_t>(whole - axis.output, 0));
        continue;
      }
      if (automatic == "VALID") axis.before = axis.behind = 0;
      axis.output = whole - axis.before - axis.behind;
      if (axis.output < 1) reader.fail("an output of at least one pixel", std::to_string(axis.output));
    }
  }

  LabelledValue output(const LabelledValue& input, std::int64_t channels) const {
    LabelledValue result = input;
    result.dims[1] = channels;
    for (std::size_t place = 0; place < spatial; ++place) result.dims[2 + place] = axes[place].output;
    return result;
  }

  /// The window as ours: Same or Valid where it is that, else with its padding.
  WindowAttributes attributes(int groups) const {
    const WindowAxis& height = axes[0];
    const WindowAxis& width = axes[1];
    WindowAttributes result{.kernel_height = whole(height.kernel),
                            .kernel_width = whole(width.kernel),
                            .stride_height = whole(height.stride),
                            .stride_width = whole(width.stride),
                            .dilation_height = whole(height.dilation),
                            .dilation_width = whole(width.dilation),
                            .groups = groups,
                            .padding = WindowPadding::given};
    result.given = {.top = whole(height.before),
                    .bottom = whole(height.behind),
                    .left = whole(width.before),
                    .right = whole(width.behind)};
    if (height.before == 0 && height.behind == 0 && width.before == 0 && width.behind == 0)
      result.padding = WindowPadding::valid;
    else if (is_same(height) && is_same(width))
      result.padding = WindowPadding::same;
    return result;
  }

  bool has_padding() const {
    return std::any_of(axes.begin(), axes.end(),
                       [](const WindowAxis& axis) { return axis.before > 0 || axis.behind > 0; });
  }
  bool is_dilated() const { return axes[0].dilation != 1 || axes[1].dilation != 1; }

  const WindowAxis& axis(std::size_t place) const { return axes[place]; }

 private:
  /// Whether an axis has as many outputs as inputs divided by the stride, and their first window begins where
  /// Same has it begin. Where its padding ends makes no difference then.
  static bool is_same(const WindowAxis& axis) {
    const std::int64_t output = (axis.input + axis.stride - 1) / axis.stride;
    const std::int64_t total =
        std::max<std::int64_t>((output - 1) * axis.stride + axis.span() - axis.input, 0);
    return axis.output == output && axis.before == total / 2;
  }

  void split_padding(WindowAxis& axis, std::int64_t total) const {
    axis.before = automatic == "SAME_UPPER" ? total / 2 : total - total / 2;
    axis.behind = total - axis.before;
  }

  Dims list(const char* name, const Dims& otherwise, std::size_t count, std::int64_t least) const {
    Dims found = reader.attributes.integers(name, otherwise);
    if (found.size() != count)
      reader.attributes.fail(name, std::to_string(count) + " numbers", std::to_string(found.size()));
    for (const std::int64_t value : found)
      if (value < least || value > max_extent)
        reader.attributes.fail(name, "numbers from " + std::to_string(least), std::to_string(value));
    return found;
  }

  int whole(std::int64_t value) const {
    if (value > 2 * max_extent)
      reader.fail("a window of at most " + std::to_string(2 * max_extent) + " pixels", "more");
    return static_cast<int>(value);
  }

  OnnxNodeReader& reader;
  std::size_t spatial;
  std::string automatic;
  std::array<WindowAxis, 2> axes;
};

/// The input of a window as an image, or as a sequence.
inline LabelledValue window_input(OnnxNodeReader& reader, int index) {
  const LabelledValue& value = reader.value(index);
  if (value.dims.size() != 3 && value.dims.size() != 4)
    reader.fail("an image or a sequence, of 4 or 3 dimensions", std::to_string(value.dims.size()));
  return reader.relabelled(value, value.dims.size() == 4 ? "NCHW" : "NCH");
}

/// Conv with weights as input `weights`; [filters][channels / groups][height][width] in the file.
inline Node& read_convolution(OnnxNodeReader& reader, int weights, int bias) {
  const LabelledValue input = window_input(reader, 0);
  const OnnxConstant& kernel = reader.require_constant(weights, "weights");
  if (kernel.dims.size() != input.dims.size())
    reader.fail("weights of " + std::to_string(input.dims.size()) + " dimensions",
                std::to_string(kernel.dims.size()));
  OnnxWindowReader window(reader, input, Dims(kernel.dims.begin() + 2, kernel.dims.end()));
  window.move_over_input(false);
  const std::int64_t groups = reader.attributes.integer("group", 1);
  const std::int64_t filters = kernel.dims[0];
  if (groups < 1 || groups > max_extent || filters < 1 || filters % groups != 0 ||
      kernel.dims[1] * groups != input.dims[1])
    reader.fail(
        "weights for " + std::to_string(input.dims[1]) + " channels in " + std::to_string(groups) + " groups",
        "[" + std::to_string(filters) + ", " + std::to_string(kernel.dims[1]) + ", …]");
  const bool is_depthwise = groups > 1 && groups == input.dims[1];
  const auto outputs = static_cast<std::size_t>(filters);
  const auto channels = static_cast<std::size_t>(kernel.dims[1]);
  const auto height = static_cast<std::size_t>(window.axis(0).kernel);
  const auto width = static_cast<std::size_t>(window.axis(1).kernel);
  WeightLayout layout{{outputs, channels, height, width}, {0, 2, 3, 1}, {outputs, height, width, channels}};
  if (is_depthwise) layout.shape.pop_back();
  const std::vector<std::size_t> inputs =
      affine_inputs(reader, input, weights,
                    reader.has_input(bias) ? &reader.require_constant(bias, "biases") : nullptr, layout);
  return reader.add_node(is_depthwise ? OperatorKind::depthwise_convolution : OperatorKind::convolution,
                         inputs, window.output(input, filters),
                         window.attributes(is_depthwise ? 1 : static_cast<int>(groups)));
}

inline void read_conv(OnnxNodeReader& reader) { read_convolution(reader, 1, 2); }

/// ConvTranspose: [channels][filters][height][width] in the file.
inline void read_conv_transpose(OnnxNodeReader& reader) {
  const LabelledValue input = window_input(reader, 0);
  const OnnxConstant& kernel = reader.require_constant(1, "weights");
  if (kernel.dims.size() != input.dims.size() || kernel.dims[0] != input.dims[1] || kernel.dims[1] < 1)
    reader.fail("weights of " + std::to_string(input.dims[1]) + " channels", "others");
  if (reader.attributes.integer("group", 1) != 1) reader.attributes.fail("group", "1", "several groups");
  if (reader.attributes.has("output_shape")) reader.attributes.fail("output_shape", "pads instead", "it");
  OnnxWindowReader window(reader, input, Dims(kernel.dims.begin() + 2, kernel.dims.end()));
  window.move_over_output();
  if (window.is_dilated()) reader.attributes.fail("dilations", "1", "others");
  bool is_same = true;
  bool is_valid = true;
  for (std::size_t place = 0; place < 2; ++place) {
    const WindowAxis& axis = window.axis(place);
    const std::int64_t total =
        std::max<std::int64_t>((axis.input - 1) * axis.stride + axis.span() - axis.output, 0);
    const std::int64_t beyond = std::max<std::int64_t>(axis.kernel - axis.stride, 0);
    is_same = is_same && axis.output == axis.input * axis.stride && axis.before == total / 2;
    is_valid = is_valid && axis.output == axis.input * axis.stride + beyond && axis.before == 0;
  }
  if (!is_same && !is_valid)
    reader.fail("the padding of TransposedConv2D: input · stride pixels, or with all that the kernel reaches",
                std::to_string(window.axis(0).output) + " pixels of " + std::to_string(window.axis(0).input));
  WindowAttributes attributes = window.attributes(1);
  attributes.padding = is_same ? WindowPadding::same : WindowPadding::valid;
  attributes.given = {};
  const auto channels = static_cast<std::size_t>(kernel.dims[0]);
  const auto filters = static_cast<std::size_t>(kernel.dims[1]);
  const auto height = static_cast<std::size_t>(window.axis(0).kernel);
  const auto width = static_cast<std::size_t>(window.axis(1).kernel);
  const WeightLayout layout{
      {channels, filters, height, width}, {1, 2, 3, 0}, {filters, height, width, channels}};
  const OnnxConstant* const bias = reader.has_input(2) ? &reader.require_constant(2, "biases") : nullptr;
  const std::vector<std::size_t> inputs = affine_inputs(reader, input, 1, bias, layout);
  reader.add_node(OperatorKind::transposed_convolution, inputs, window.output(input, kernel.dims[1]),
                  attributes);
}

/// Whether no value is negative, as far as the layer just before says. Of integers nothing is said.
inline bool is_never_negative(const OnnxNodeReader& reader, const LabelledValue& value) {
  if (reader.is_quantized(value)) return false;
  const std::vector<Node>& nodes = reader.state.graph.nodes;
  if (nodes.empty() || nodes.back().outputs[0] != value.tensor) return false;
  const OperatorKind kind = nodes.back().kind;
  return kind == OperatorKind::relu || kind == OperatorKind::relu6 || kind == OperatorKind::sigmoid ||
         kind == OperatorKind::hard_sigmoid;
}

/// The file's padding as zeros, which a maximum may see where no value is less. Where a window would see
/// zeros alone, nothing is done.
inline void pad_for_maximum(OnnxNodeReader& reader, LabelledValue& input, WindowAttributes& attributes,
                            const OnnxWindowReader& window) {
  Edges edges;
  LabelledValue padded = input;
  for (std::size_t place = 0; place + 2 < input.dims.size(); ++place) {
    const WindowAxis& axis = window.axis(place);
    const std::int64_t reached = (axis.output - 1) * axis.stride + axis.kernel - axis.input - axis.before;
    if (axis.before >= axis.kernel || reached >= axis.kernel) return;
    (place == 0 ? edges.top : edges.left) = static_cast<int>(axis.before);
    (place == 0 ? edges.bottom : edges.right) = static_cast<int>(axis.behind);
    padded.dims[2 + place] += axis.before + axis.behind;
  }
  padded.tensor = reader.add_tensor(reader.tensor(input).name + "/padded", reader.extents(padded));
  Node added;
  added.kind = OperatorKind::pad;
  added.place = reader.place;
  added.inputs = {input.tensor};
  added.outputs = {padded.tensor};
  added.attributes = PadAttributes{edges};
  reader.state.graph.nodes.push_back(std::move(added));
  input = padded;
  attributes.padding = WindowPadding::valid;
  attributes.given = {};
}

inline void read_pool(OnnxNodeReader& reader, OperatorKind kind) {
  LabelledValue input = window_input(reader, 0);
  OnnxWindowReader window(reader, input, {});
  window.move_over_input(reader.attributes.integer("ceil_mode", 0) != 0);
  if (window.is_dilated()) reader.attributes.fail("dilations", "1", "others");
  if (reader.node.output_size() > 1 && reader.readers(reader.node.output(1)) > 0)
    reader.fail("one output", "indices as a second one");
  if (kind == OperatorKind::average_pool && window.has_padding() &&
      reader.attributes.integer("count_include_pad", 0) != 0)
    reader.attributes.fail("count_include_pad", "0, because padding takes no part in ours", "1");
  WindowAttributes attributes = window.attributes(1);
  const LabelledValue output = window.output(input, input.dims[1]);
  if (kind == OperatorKind::max_pool && attributes.padding == WindowPadding::given &&
      is_never_negative(reader, input))
    pad_for_maximum(reader, input, attributes, window);
  reader.add_node(kind, {input.tensor}, output, attributes);
  reader.keep_quantization(input);
}

inline void read_max_pool(OnnxNodeReader& reader) { read_pool(reader, OperatorKind::max_pool); }
inline void read_average_pool(OnnxNodeReader& reader) { read_pool(reader, OperatorKind::average_pool); }

/// The mean or the largest value of each channel.
inline void read_global_pool(OnnxNodeReader& reader, OperatorKind kind) {
  const LabelledValue input = window_input(reader, 0);
  LabelledValue output = input;
  for (std::size_t place = 2; place < output.dims.size(); ++place) output.dims[place] = 1;
  Attributes attributes;
  if (kind == OperatorKind::max_pool) {
    const Shape shape = input.shape();
    attributes = WindowAttributes{.kernel_height = shape.height,
                                  .kernel_width = shape.width,
                                  .stride_height = shape.height,
                                  .stride_width = shape.width,
                                  .padding = WindowPadding::valid};
  }
  reader.add_node(kind, {input.tensor}, output, attributes);
  reader.keep_quantization(input);
}

inline void read_global_average_pool(OnnxNodeReader& reader) {
  read_global_pool(reader, OperatorKind::global_average_pool);
}
inline void read_global_max_pool(OnnxNodeReader& reader) { read_global_pool(reader, OperatorKind::max_pool); }

}  // namespace whet::importer
