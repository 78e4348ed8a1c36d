#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <whet/importer/graph.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/io/quote.hpp>

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

}  // namespace whet::importer
