#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/onnx/constant.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/read_affine.hpp>
#include <whet/importer/onnx/window_reader.hpp>

namespace whet::importer {

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

}  // namespace whet::importer
