#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/read_quantization.hpp>
#include <whet/precision/int8_weights.hpp>

namespace whet::importer {

/// How the file has the weights of a layer: extents of its axes, and their order for ours; the first axis of
/// ours is that of the outputs. shape: ours.
struct WeightLayout {
  std::vector<std::size_t> extents;
  std::vector<std::size_t> order;
  std::vector<std::size_t> shape;

  std::size_t outputs() const { return extents[order[0]]; }
  /// The file's axis of the outputs, of `rank` axes; those of a flattened image are one there.
  std::size_t file_axis(std::size_t rank) const {
    return order[0] + 1 == extents.size() ? rank - 1 : order[0];
  }
};

/// Adds weights as a constant in our layout: int8 where both they and the layer's input are quantized, else
/// float. Errors: FileError for weights with zero points, which no kernel has.
inline std::size_t add_weights(OnnxNodeReader& reader, const OnnxConstant& constant,
                               const LabelledValue& input, const std::string& name,
                               const WeightLayout& layout) {
  const std::size_t count =
      std::accumulate(layout.extents.begin(), layout.extents.end(), std::size_t{1}, std::multiplies<>());
  if (constant.size() != count)
    reader.fail(std::to_string(count) + " weights", std::to_string(constant.size()));
  if (!reader.is_quantized(input) || !constant.quantization) {
    const std::vector<float> floats = reader.floats(constant, "weights");
    return reader.add_constant<float>(name, layout.shape,
                                      whet::detail::transposed<float>(floats, layout.extents, layout.order));
  }
  if (constant.type != ElementType::int8)
    reader.fail("weights quantized to int8 or uint8", std::string(element_facts(constant.type).name));
  QuantizationParameters quantization = *constant.quantization;
  for (const std::int64_t zero_point : quantization.zero_points)
    if (zero_point != 0) reader.fail("weights with zero point 0 (symmetric)", std::to_string(zero_point));
  if (quantization.scales.size() != 1 && quantization.scales.size() != layout.outputs())
    reader.fail("1 or " + std::to_string(layout.outputs()) + " scales of weights, one for each output",
                std::to_string(quantization.scales.size()));
  if (const std::size_t axis = layout.file_axis(constant.dims.size());
      quantization.scales.size() > 1 && quantization.axis != axis)
    reader.fail("scales of weights along axis " + std::to_string(axis) + ", that of the outputs",
                "along axis " + std::to_string(quantization.axis));
  quantization.axis = 0;
  const std::vector<std::int8_t> integers = constant.as<std::int8_t>();
  return reader.add_constant<std::int8_t>(
      name, layout.shape, whet::detail::transposed<std::int8_t>(integers, layout.extents, layout.order),
      std::move(quantization));
}

/// Adds a bias: int32 at scale s_x · s_w where the weights are quantized, else float.
/// Errors: FileError for a bias in integers at another scale.
inline std::size_t add_bias(OnnxNodeReader& reader, const OnnxConstant& constant, const LabelledValue& input,
                            std::size_t weights, const std::string& name, std::size_t outputs) {
  const Tensor& kernel = reader.state.graph.tensors[weights];
  if (constant.size() != outputs)
    reader.fail(std::to_string(outputs) + " biases", std::to_string(constant.size()));
  if (!kernel.quantization) {
    const std::vector<float> floats = reader.floats(constant, "biases");
    return reader.add_constant<float>(name, {outputs}, floats);
  }
  QuantizationParameters quantization;
  for (const float scale : kernel.quantization->scales)
    quantization.scales.push_back(reader.tensor(input).quantization->scales[0] * scale);
  quantization.zero_points.assign(quantization.scales.size(), 0);
  const auto scale_of = [](const std::vector<float>& scales, std::size_t output) {
    return double{scales[scales.size() == 1 ? 0 : output]};
  };
  std::vector<std::int32_t> integers;
  if (constant.type == ElementType::int32) {
    integers = constant.as<std::int32_t>();
    if (constant.quantization && constant.quantization->scales.size() != 1 &&
        constant.quantization->scales.size() != outputs)
      reader.fail("1 or " + std::to_string(outputs) + " scales of biases",
                  std::to_string(constant.quantization->scales.size()));
    for (std::size_t output = 0; constant.quantization && output < outputs; ++output) {
      const double wanted = scale_of(quantization.scales, output);
      const double found = scale_of(constant.quantization->scales, output);
      // The file's may be rounded otherwise.
      if (std::abs(found - wanted) > 1e-5 * wanted)
        reader.fail("a bias at the scale of input times weights, " + std::to_string(wanted),
                    std::to_string(found));
    }
  } else {
    for (const float bias : reader.floats(constant, "biases"))
      integers.push_back(static_cast<std::int32_t>(
          round_to_integer(double{bias} / scale_of(quantization.scales, integers.size()),
                           -(std::int64_t{1} << 30), std::int64_t{1} << 30)));
  }
  return reader.add_constant<std::int32_t>(name, {outputs}, integers, std::move(quantization));
}

/// Inputs of a layer with weights: activation, weights, bias where there is one.
inline std::vector<std::size_t> affine_inputs(OnnxNodeReader& reader, const LabelledValue& input, int weights,
                                              const OnnxConstant* bias, const WeightLayout& layout) {
  const std::string& name = reader.node.input(weights);
  std::vector<std::size_t> inputs{
      input.tensor, add_weights(reader, reader.require_constant(weights, "weights"), input, name, layout)};
  if (bias != nullptr)
    inputs.push_back(add_bias(reader, *bias, input, inputs[1], name + "/bias", layout.outputs()));
  return inputs;
}

/// A dense layer of a vector, or of each step of a sequence. rows_are_outputs: the weights are
/// [outputs][inputs].
inline void read_dense(OnnxNodeReader& reader, int weights, const OnnxConstant* bias, bool rows_are_outputs) {
  LabelledValue input = reader.value(0);
  const OnnxConstant& kernel = reader.require_constant(weights, "weights");
  if (kernel.dims.size() != 2)
    reader.fail("a matrix of weights", std::to_string(kernel.dims.size()) + " dimensions");
  const bool along_sequence = input.dims.size() == 3;
  const std::string order = !along_sequence ? "NC" : input.labels.front() == 'H' ? "HNC" : "NHC";
  if (along_sequence) input = reader.relabelled(input, order);
  if (!along_sequence && !input.is_planes()) input = reader.relabelled(input, "NC");
  const auto inputs = static_cast<std::size_t>(kernel.dims[rows_are_outputs ? 1 : 0]);
  const auto outputs = static_cast<std::size_t>(kernel.dims[rows_are_outputs ? 0 : 1]);
  const std::int64_t found = input.dims[input.channel_axis()];
  if (static_cast<std::int64_t>(inputs) != found || outputs == 0)
    reader.fail(std::to_string(inputs) + " inputs, as the weights have", std::to_string(found));
  WeightLayout layout;
  if (input.is_planes()) {
    const auto height = static_cast<std::size_t>(input.image.height);
    const auto width = static_cast<std::size_t>(input.image.width);
    const auto channels = static_cast<std::size_t>(input.image.channels);
    layout = {{outputs, channels, height, width}, {0, 2, 3, 1}, {outputs, inputs}};
    if (!rows_are_outputs) layout = {{channels, height, width, outputs}, {3, 1, 2, 0}, {outputs, inputs}};
  } else {
    layout = {{outputs, inputs}, {0, 1}, {outputs, inputs}};
    if (!rows_are_outputs) layout = {{inputs, outputs}, {1, 0}, {outputs, inputs}};
  }
  if (along_sequence) layout.shape = {outputs, 1, 1, inputs};
  LabelledValue output = input;
  output.labels = order;
  output.dims.back() = static_cast<std::int64_t>(outputs);
  const std::vector<std::size_t> all = affine_inputs(reader, input, weights, bias, layout);
  if (along_sequence)
    reader.add_node(OperatorKind::convolution, all, output,
                    WindowAttributes{.padding = WindowPadding::valid});
  else
    reader.add_node(OperatorKind::dense, all, output);
}

/// A bias as a vector of the outputs; one value may stand for all.
inline OnnxConstant bias_of(OnnxNodeReader& reader, const OnnxConstant& given, std::int64_t outputs) {
  for (std::size_t place = 0; place + 1 < given.dims.size(); ++place)
    if (given.dims[place] != 1)
      reader.fail(
          "a bias for each output, or one for all",
          "one for each index of axis " + std::to_string(place) + " of " + std::to_string(given.dims.size()));
  if (given.size() == static_cast<std::size_t>(outputs) || given.quantization) return given;
  LabelledValue channels;
  channels.dims = {1, outputs};
  channels.labels = "NC";
  const std::vector<float> values = reader.channel_values(channels, reader.floats(given, "biases"), "biases");
  OnnxConstant result;
  result.dims = {outputs};
  const auto bytes = std::as_bytes(std::span(values));
  result.bytes.assign(bytes.begin(), bytes.end());
  return result;
}

inline void read_gemm(OnnxNodeReader& reader) {
  const OnnxAttributes& attributes = reader.attributes;
  if (attributes.number("alpha", 1.0f) != 1.0f) attributes.fail("alpha", "1", "another factor");
  if (attributes.integer("transA", 0) != 0) attributes.fail("transA", "0", "a transposed input");
  const bool rows_are_outputs = attributes.integer("transB", 0) != 0;
  const OnnxConstant& weights = reader.require_constant(1, "weights");
  if (weights.dims.size() != 2)
    reader.fail("a matrix of weights", std::to_string(weights.dims.size()) + " dimensions");
  if (!reader.has_input(2)) return read_dense(reader, 1, nullptr, rows_are_outputs);
  if (attributes.number("beta", 1.0f) != 1.0f) attributes.fail("beta", "1", "another factor");
  const OnnxConstant& given = reader.require_constant(2, "biases");
  const OnnxConstant bias = bias_of(reader, given, weights.dims[rows_are_outputs ? 0 : 1]);
  read_dense(reader, 1, &bias, rows_are_outputs);
}

inline void read_mat_mul(OnnxNodeReader& reader) {
  // Both inputs may be computed in the standard.
  if (reader.constant(0) != nullptr) reader.fail("weights as the second input", "them as the first");
  read_dense(reader, 1, nullptr, false);
}

}  // namespace whet::importer
