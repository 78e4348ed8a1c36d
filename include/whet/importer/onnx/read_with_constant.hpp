#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/importer/onnx/constant.hpp>
#include <whet/importer/onnx/labelled_value.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/read_affine.hpp>

namespace whet::importer {

/// Axis of a tensor of `rank` that the first one of the other operand belongs to. Until operator set 6 an
/// attribute may say it of the second operand. Source: ONNX operators Add-6 and Add-7.
inline std::size_t first_axis(const OnnxNodeReader& reader, std::size_t rank, std::size_t given,
                              int operand) {
  const bool is_last = reader.state.operator_set >= 7 || operand != 1 || !reader.attributes.has("axis");
  if (is_last) return rank - given;
  const std::size_t axis = reader.axis(reader.attributes.integer("axis", 0), rank);
  if (axis + given > rank)
    reader.fail("an axis of at most " + std::to_string(rank - given), std::to_string(axis));
  return axis;
}

/// The constant of a sum or product as values of channels: it has one axis of more than one value, that of
/// the channels. Errors: FileError for others.
inline std::vector<float> broadcast_to_channels(OnnxNodeReader& reader, const LabelledValue& value,
                                                int constant) {
  const OnnxConstant& given = reader.require_constant(constant, "the other operand");
  const std::vector<float> values = reader.floats(given, "an operand");
  if (given.dims.size() > value.dims.size())
    reader.fail("at most as many dimensions as the tensor's", "more");
  const std::size_t shift = first_axis(reader, value.dims.size(), given.dims.size(), constant);
  for (std::size_t place = 0; place < given.dims.size(); ++place)
    if (given.dims[place] != 1 && place + shift != value.channel_axis())
      reader.fail("a constant for each channel, or one for all",
                  "one for each value of axis " + std::to_string(place + shift));
  return reader.channel_values(value, values, "a constant");
}

/// A sum with a constant behind a layer without a bias is its bias.
inline bool becomes_bias(OnnxNodeReader& reader, const LabelledValue& value, int constant) {
  if (reader.state.graph.nodes.empty() || !reader.is_read_once(value)) return false;
  Node& last = reader.state.graph.nodes.back();
  const bool has_weights = last.kind == OperatorKind::dense || last.kind == OperatorKind::convolution ||
                           last.kind == OperatorKind::depthwise_convolution ||
                           last.kind == OperatorKind::transposed_convolution;
  if (!has_weights || last.inputs.size() != 2 || last.outputs[0] != value.tensor ||
      reader.is_quantized(value))
    return false;
  const std::vector<float> values = broadcast_to_channels(reader, value, constant);
  OnnxConstant bias;
  bias.dims = {static_cast<std::int64_t>(values.size())};
  const auto bytes = std::as_bytes(std::span(values));
  bias.bytes.assign(bytes.begin(), bytes.end());
  LabelledValue input;
  input.tensor = last.inputs[0];
  const std::size_t added =
      add_bias(reader, bias, input, last.inputs[1], reader.node.input(constant), values.size());
  reader.state.graph.nodes.back().inputs.push_back(added);
  reader.define(value);
  return true;
}

/// gamma · x + beta with constants: a batch normalization whose moments are 0 and 1.
inline void scale_and_shift(OnnxNodeReader& reader, const LabelledValue& value, std::vector<float> gamma,
                            std::vector<float> beta) {
  const std::size_t channels = std::max(gamma.size(), beta.size());
  gamma.resize(channels, gamma.empty() ? 1.0f : gamma[0]);
  beta.resize(channels, beta.empty() ? 0.0f : beta[0]);
  const auto add = [&](const char* part, const std::vector<float>& values) {
    return reader.add_constant<float>(reader.node.output(0) + part, {channels}, values);
  };
  const std::vector<std::size_t> inputs{value.tensor, add("/gamma", gamma), add("/beta", beta),
                                        add("/mean", std::vector<float>(channels, 0.0f)),
                                        add("/variance", std::vector<float>(channels, 1.0f))};
  reader.add_node(OperatorKind::batch_normalization, inputs, value, NormalizationAttributes{0.0f});
}

/// Sum, difference, product or quotient with a constant. Whether there was one.
inline bool read_with_constant(OnnxNodeReader& reader, char operation) {
  const bool second = reader.constant(1) != nullptr;
  if (!second && reader.constant(0) == nullptr) return false;
  const int operand = second ? 0 : 1;
  const int constant = second ? 1 : 0;
  const LabelledValue value = reader.value(operand);
  if (operation == '+' && becomes_bias(reader, value, constant)) return true;
  std::vector<float> values = broadcast_to_channels(reader, value, constant);
  if (operation == '-' && second)
    for (float& number : values) number = -number;
  if (operation == '/') {
    if (!second) reader.fail("a quotient by a constant", "one of a constant");
    for (float& number : values) number = 1.0f / number;
  }
  if (operation == '*' || operation == '/')
    scale_and_shift(reader, value, std::move(values), {});
  else
    scale_and_shift(reader, value, {operation == '-' && !second ? -1.0f : 1.0f}, std::move(values));
  return true;
}

}  // namespace whet::importer
