#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/read_affine.hpp>

namespace whet::importer {

/// A function of each value, the same whatever its axes are.
template <OperatorKind Kind>
void read_function(OnnxNodeReader& reader) {
  const LabelledValue input = reader.value(0);
  reader.add_node(Kind, {input.tensor}, input);
}

inline void read_leaky_relu(OnnxNodeReader& reader) {
  const float alpha = reader.attributes.number("alpha", 0.01f);
  if (!(alpha >= 0.0f && alpha < 1.0f))
    reader.attributes.fail("alpha", "a slope of at least 0 and below 1", std::to_string(alpha));
  const LabelledValue input = reader.value(0);
  reader.add_node(OperatorKind::leaky_relu, {input.tensor}, input, SlopeAttributes{alpha});
}

inline void read_elu(OnnxNodeReader& reader) {
  const float alpha = reader.attributes.number("alpha", 1.0f);
  if (alpha != 1.0f) reader.attributes.fail("alpha", "1", std::to_string(alpha));
  read_function<OperatorKind::elu>(reader);
}

inline void read_hard_sigmoid(OnnxNodeReader& reader) {
  const float alpha = reader.attributes.number("alpha", 0.2f);
  const float beta = reader.attributes.number("beta", 0.5f);
  if (std::abs(alpha - 1.0f / 6.0f) > 1e-6f || beta != 0.5f)
    reader.attributes.fail("alpha", "1/6, with beta 0.5",
                           std::to_string(alpha) + " and " + std::to_string(beta));
  read_function<OperatorKind::hard_sigmoid>(reader);
}

/// Clip to [0, 6], [-1, 1] or from 0; bounds are attributes up to operator set 10, then inputs.
inline void read_clip(OnnxNodeReader& reader) {
  const auto bound = [&](const char* name, int index, float otherwise) {
    if (!reader.has_input(index)) return reader.attributes.number(name, otherwise);
    const std::vector<float> given = reader.floats(reader.require_constant(index, name), name);
    if (given.size() != 1) reader.fail("one number as " + std::string(name), std::to_string(given.size()));
    return given[0];
  };
  const float low = bound("min", 1, std::numeric_limits<float>::lowest());
  const float high = bound("max", 2, std::numeric_limits<float>::max());
  if (low == 0.0f && high == 6.0f) return read_function<OperatorKind::relu6>(reader);
  if (low == -1.0f && high == 1.0f) return read_function<OperatorKind::hard_tanh>(reader);
  if (low == 0.0f && high >= std::numeric_limits<float>::max())
    return read_function<OperatorKind::relu>(reader);
  reader.fail("a Clip to [0, 6], [-1, 1] or from 0",
              "[" + std::to_string(low) + ", " + std::to_string(high) + "]");
}

/// Softmax over the channels. Up to operator set 12 it is over all axes from `axis` on.
inline void read_softmax(OnnxNodeReader& reader) {
  const LabelledValue input = reader.value(0);
  const bool flattens = reader.state.operator_set < 13;
  const std::size_t axis =
      reader.axis(reader.attributes.integer("axis", flattens ? 1 : -1), input.dims.size());
  for (std::size_t place = 0; place < input.dims.size(); ++place) {
    const bool is_summed = flattens ? place >= axis : place == axis;
    const bool is_channel = input.labels[place] == 'C' || input.labels[place] == 'P';
    if (input.dims[place] != 1 && is_summed != is_channel)
      reader.fail("a softmax over the channels", "axis " + std::to_string(axis) + " of axes " + input.labels);
  }
  reader.add_node(OperatorKind::softmax, {input.tensor}, input);
}

/// The input with the axis behind the batch as its channels.
inline LabelledValue channels_second(OnnxNodeReader& reader, int index) {
  const LabelledValue& input = reader.value(index);
  if (input.dims.size() == 3) return reader.relabelled(input, "NCH");
  if (input.dims.size() == 4) return reader.relabelled(input, "NCHW");
  if (input.is_planes()) return input;
  return reader.relabelled(input, "NC");
}

inline std::size_t add_channel_constant(OnnxNodeReader& reader, const LabelledValue& value, int input,
                                        const char* what) {
  const std::vector<float> values = reader.channel_values(value, input, what);
  return reader.add_constant<float>(reader.node.input(input), {values.size()}, values);
}

inline void read_batch_normalization(OnnxNodeReader& reader) {
  if (reader.attributes.integer("training_mode", 0) != 0) reader.attributes.fail("training_mode", "0", "1");
  if (reader.state.operator_set < 9 && reader.attributes.integer("spatial", 1) != 1)
    reader.attributes.fail("spatial", "1", "0");
  for (int output = 1; output < reader.node.output_size(); ++output)
    if (!reader.node.output(output).empty() && reader.readers(reader.node.output(output)) > 0)
      reader.fail("one output", "moments of the batch as others");
  const float epsilon = reader.attributes.number("epsilon", 1e-5f);
  if (!(epsilon >= 0.0f) || !std::isfinite(epsilon))
    reader.attributes.fail("epsilon", "a number of at least 0", std::to_string(epsilon));
  const LabelledValue input = channels_second(reader, 0);
  std::vector<std::size_t> inputs{input.tensor};
  const char* const parts[] = {"gamma", "beta", "mean", "variance"};
  for (int part = 0; part < 4; ++part)
    inputs.push_back(add_channel_constant(reader, input, part + 1, parts[part]));
  reader.add_node(OperatorKind::batch_normalization, inputs, input, NormalizationAttributes{epsilon});
}

inline void read_prelu(OnnxNodeReader& reader) {
  const LabelledValue input = channels_second(reader, 0);
  const std::size_t slopes = add_channel_constant(reader, input, 1, "slopes");
  reader.add_node(OperatorKind::prelu, {input.tensor, slopes}, input);
}

/// The constant of a sum or product as values of channels: it has one axis of more than one value, that of
/// the channels. Errors: FileError for others.
inline std::vector<float> broadcast_to_channels(OnnxNodeReader& reader, const LabelledValue& value,
                                                int constant) {
  const OnnxConstant& given = reader.require_constant(constant, "the other operand");
  const std::vector<float> values = reader.floats(given, "an operand");
  if (given.dims.size() > value.dims.size())
    reader.fail("at most as many dimensions as the tensor's", "more");
  const std::size_t shift = value.dims.size() - given.dims.size();
  for (std::size_t place = 0; place < given.dims.size(); ++place)
    if (given.dims[place] != 1 && place + shift != value.channel_axis())
      reader.fail("a constant for each channel, or one for all",
                  "one for each value of axis " + std::to_string(place + shift));
  return reader.channel_values(value, values, "a constant");
}

/// A sum with a constant behind a layer without a bias is its bias.
inline bool becomes_bias(OnnxNodeReader& reader, const LabelledValue& value, int operand, int constant) {
  if (reader.state.graph.nodes.empty() || reader.readers(reader.node.input(operand)) != 1) return false;
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
  if (operation == '+' && becomes_bias(reader, value, operand, constant)) return true;
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

/// Two values that are joined value by value. Labels of axes that both have in full must be the same.
inline LabelledValue joined(OnnxNodeReader& reader, const LabelledValue& first, const LabelledValue& second,
                            bool may_spread) {
  if (first.dims.size() != second.dims.size())
    reader.fail("operands of as many dimensions",
                std::to_string(first.dims.size()) + " and " + std::to_string(second.dims.size()));
  LabelledValue result = first;
  for (std::size_t place = 0; place < first.dims.size(); ++place) {
    const std::int64_t one = first.dims[place];
    const std::int64_t other = second.dims[place];
    const bool is_pixel =
        first.labels[place] == 'H' || first.labels[place] == 'W' || first.labels[place] == 'D';
    if (one != other && !(may_spread && (one == 1 || other == 1) && (is_pixel || one == 1)))
      reader.fail("operands of one shape", std::to_string(one) + " and " + std::to_string(other) +
                                               " in axis " + std::to_string(place));
    if (one != 1 && other != 1 && first.labels[place] != second.labels[place])
      reader.fail("operands with the same axes", first.labels + " and " + second.labels);
    if (one == 1 && other != 1) {
      result.dims[place] = other;
      result.labels[place] = second.labels[place];
    }
  }
  if (first.is_planes() && first.image != second.image)
    reader.fail("operands that were flattened from images of one shape", "others");
  return result;
}

inline void read_add(OnnxNodeReader& reader) {
  if (reader.node.input_size() == 2 && read_with_constant(reader, '+')) return;
  LabelledValue output = reader.value(0);
  std::vector<std::size_t> inputs{output.tensor};
  for (int index = 1; index < reader.node.input_size(); ++index) {
    output = joined(reader, output, reader.value(index), false);
    inputs.push_back(reader.value(index).tensor);
  }
  if (inputs.size() < 2) return reader.define(output);
  reader.add_node(OperatorKind::add, inputs, output);
}

inline void read_subtract(OnnxNodeReader& reader) {
  if (!read_with_constant(reader, '-'))
    reader.fail("a difference to a constant", "one of two computed tensors");
}
inline void read_divide(OnnxNodeReader& reader) {
  if (!read_with_constant(reader, '/'))
    reader.fail("a quotient by a constant", "one of two computed tensors");
}

/// The node that computed a tensor when it is the last one and nobody else reads its output.
inline Node* only_reader_of(OnnxNodeReader& reader, int input) {
  if (reader.state.graph.nodes.empty() || reader.readers(reader.node.input(input)) != 1) return nullptr;
  Node& last = reader.state.graph.nodes.back();
  return last.outputs[0] == reader.value(input).tensor ? &last : nullptr;
}

/// x · sigmoid(x) and x · hard_sigmoid(x) are functions of x.
inline bool becomes_gated_function(OnnxNodeReader& reader) {
  for (int gate = 0; gate < 2; ++gate) {
    const Node* const last = only_reader_of(reader, gate);
    if (last == nullptr || last->inputs[0] != reader.value(1 - gate).tensor) continue;
    const bool is_swish = last->kind == OperatorKind::sigmoid;
    if (!is_swish && last->kind != OperatorKind::hard_sigmoid) continue;
    const LabelledValue input = reader.value(1 - gate);
    reader.state.graph.nodes.pop_back();
    reader.add_node(is_swish ? OperatorKind::swish : OperatorKind::hard_swish, {input.tensor}, input);
    return true;
  }
  return false;
}

inline void read_multiply(OnnxNodeReader& reader) {
  if (read_with_constant(reader, '*') || becomes_gated_function(reader)) return;
  const LabelledValue first = reader.value(0);
  const LabelledValue second = reader.value(1);
  reader.add_node(OperatorKind::multiply, {first.tensor, second.tensor}, joined(reader, first, second, true));
}

inline void read_concat(OnnxNodeReader& reader) {
  LabelledValue output = reader.value(0);
  const std::size_t rank = output.dims.size();
  const std::size_t axis = reader.axis(reader.attributes.integer("axis", 1), rank);
  std::string wanted;
  if (rank == 2 && axis == 1) wanted = "NC";
  if (rank == 3) wanted = axis == 1 ? "NCH" : axis == 2 ? "NHC" : "";
  if (rank == 4) wanted = axis == 1 ? "NCHW" : axis == 3 ? "NHWC" : "";
  if (wanted.empty())
    reader.fail("channels side by side", "axis " + std::to_string(axis) + " of " + output.labels);
  std::vector<std::size_t> inputs;
  for (int index = 0; index < reader.node.input_size(); ++index) {
    const LabelledValue next = reader.relabelled(reader.value(index), wanted);
    if (index == 0)
      output = next;
    else
      output.dims[axis] += next.dims[axis];
    for (std::size_t place = 0; place < rank; ++place)
      if (place != axis && next.dims[place] != output.dims[place])
        reader.fail("tensors of one height and width", std::to_string(next.dims[place]));
    inputs.push_back(next.tensor);
  }
  reader.add_node(OperatorKind::concatenate, inputs, output);
}

}  // namespace whet::importer
