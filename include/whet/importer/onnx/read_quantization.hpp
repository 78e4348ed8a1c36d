#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/onnx/node_reader.hpp>

namespace whet::importer {

/// uint8 becomes int8: integers and zero points are 128 less.
inline void make_signed(OnnxConstant& constant) {
  if (constant.type != ElementType::uint8) return;
  std::vector<std::int8_t> integers;
  for (const std::int64_t value : constant.integers())
    integers.push_back(static_cast<std::int8_t>(value - 128));
  const auto bytes = std::as_bytes(std::span(integers));
  constant.bytes.assign(bytes.begin(), bytes.end());
  constant.type = ElementType::int8;
}

/// Scales and zero points that are inputs `scale` and the one behind it of a node; what is quantized with
/// uint8 is taken for int8. channels: extent of the axis where there may be a scale for each index, else 1;
/// from_unsigned: what a zero point that is left out means.
inline QuantizationParameters read_parameters(const OnnxNodeReader& reader, int scale, std::size_t axis,
                                              std::size_t channels, bool from_unsigned) {
  QuantizationParameters result;
  result.scales = reader.floats(reader.require_constant(scale, "scales"), "scales");
  result.axis = axis;
  for (const float value : result.scales)
    if (!(value > 0.0f) || !std::isfinite(value)) reader.fail("positive scales", std::to_string(value));
  if (result.scales.size() != 1 && result.scales.size() != channels)
    reader.fail(channels == 1 ? "a scale for the tensor" : "1 or " + std::to_string(channels) + " scales",
                std::to_string(result.scales.size()));
  const OnnxConstant* const zero_point = reader.constant(scale + 1);
  if (reader.has_input(scale + 1) && zero_point == nullptr)
    reader.fail("constants as zero points", "computed ones");
  result.zero_points.assign(result.scales.size(), 0);
  if (zero_point != nullptr) {
    result.zero_points = zero_point->integers();
    if (result.zero_points.size() != result.scales.size())
      reader.fail(std::to_string(result.scales.size()) + " zero points",
                  std::to_string(result.zero_points.size()));
  }
  if (zero_point == nullptr ? from_unsigned : zero_point->type == ElementType::uint8)
    for (std::int64_t& value : result.zero_points) value -= 128;
  if (result.scales.size() == 1) result.axis = 0;
  return result;
}

/// The type that integers of such zero points have, of those that activations may have.
inline void require_int8(const OnnxNodeReader& reader, int zero_point) {
  const OnnxConstant* const found = reader.constant(zero_point);
  if (found != nullptr && found->type != ElementType::int8 && found->type != ElementType::uint8)
    reader.fail("tensors quantized to int8 or uint8", std::string(element_facts(found->type).name));
}

/// Whether the integers of such a zero point are uint8; otherwise: where there is none.
inline bool is_unsigned(const OnnxNodeReader& reader, int zero_point, bool otherwise) {
  const OnnxConstant* const found = reader.constant(zero_point);
  return found == nullptr ? otherwise : found->type == ElementType::uint8;
}

/// Integers that a tensor of ours becomes.
inline void set_quantization(OnnxNodeReader& reader, std::size_t index, QuantizationParameters with,
                             bool from_unsigned) {
  Tensor& tensor = reader.state.graph.tensors[index];
  tensor.quantization = std::move(with);
  tensor.type = ElementType::int8;
  if (from_unsigned)
    reader.state.unsigned_tensors.insert(index);
  else
    reader.state.unsigned_tensors.erase(index);
}

/// Says how the integers of a tensor stand for reals. Where others read it as it was, or it is quantized
/// otherwise, a node makes a new one.
inline void quantize_value(OnnxNodeReader& reader, LabelledValue value, QuantizationParameters with,
                           bool from_unsigned) {
  value.in_integers = true;
  reader.state.rounded_tensors.insert(value.tensor);
  const Tensor& tensor = reader.tensor(value);
  if (tensor.quantization == with) return reader.define(value);
  // A mean has the scale of its input until something is said of it.
  const Graph& graph = reader.state.graph;
  const bool is_mean = !graph.nodes.empty() && graph.nodes.back().kind == OperatorKind::global_average_pool &&
                       graph.nodes.back().outputs[0] == value.tensor &&
                       tensor.quantization == graph.tensors[graph.nodes.back().inputs[0]].quantization;
  if ((!tensor.quantization || is_mean) && reader.is_read_once(value)) {
    set_quantization(reader, value.tensor, std::move(with), from_unsigned);
    return reader.define(value);
  }
  reader.add_node(OperatorKind::quantize, {value.tensor}, value);
  set_quantization(reader, reader.state.graph.tensors.size() - 1, std::move(with), from_unsigned);
}

/// Of the nodes that may round what the file does not: takes out those whose output it does round, if only
/// behind nodes that move it.
inline void find_new_roundings(OnnxReadState& state) {
  std::set<std::size_t>& rounded = state.rounded_tensors;
  for (std::size_t index = state.graph.nodes.size(); index-- > 0;) {
    Node& node = state.graph.nodes[index];
    if (!rounded.contains(node.outputs[0])) continue;
    node.rounds_anew = false;
    if (moves_values(node.kind)) rounded.insert(node.inputs[0]);
  }
}

/// Weights that a training quantizes are floats with a QuantizeLinear behind them.
/// Source: ONNX operator QuantizeLinear: ties to even, then saturated.
inline void quantize_constant(OnnxNodeReader& reader, const OnnxConstant& floats,
                              const QuantizationParameters& with, bool to_unsigned) {
  std::size_t inner = 1;
  for (std::size_t axis = with.axis + 1; axis < floats.dims.size(); ++axis)
    inner *= static_cast<std::size_t>(floats.dims[axis]);
  std::vector<std::int8_t> integers;
  for (const float value : floats.as<float>()) {
    const std::size_t channel = with.scales.size() == 1 ? 0 : integers.size() / inner % with.scales.size();
    const double steps = std::nearbyint(double{value} / double{with.scales[channel]}) +
                         static_cast<double>(with.zero_points[channel]);
    integers.push_back(static_cast<std::int8_t>(std::clamp(std::isnan(steps) ? 0.0 : steps, -128.0, 127.0)));
  }
  OnnxConstant result{.dims = floats.dims,
                      .type = ElementType::int8,
                      .bytes = {},
                      .quantization = with,
                      .was_unsigned = to_unsigned};
  const auto bytes = std::as_bytes(std::span(integers));
  result.bytes.assign(bytes.begin(), bytes.end());
  reader.define_constant(std::move(result));
}

inline std::size_t quantized_axis(const OnnxNodeReader& reader, const OnnxConstant& constant) {
  if (constant.dims.empty()) return 0;
  const std::int64_t given = reader.attributes.integer("axis", 1);
  // Its default is no axis of a vector, which has one scale or as many as values.
  if (constant.dims.size() == 1) return 0;
  return reader.axis(given, constant.dims.size());
}

inline std::size_t extent_of(const OnnxConstant& constant, std::size_t axis) {
  return constant.dims.empty() ? 1 : static_cast<std::size_t>(constant.dims[axis]);
}

/// Attributes of newer operator sets: blocks have scales of their own, which whet has not.
inline void require_no_blocks(const OnnxNodeReader& reader) {
  if (const std::int64_t size = reader.attributes.integer("block_size", 0); size != 0)
    reader.attributes.fail("block_size", "0", std::to_string(size));
}

inline void read_quantize_linear(OnnxNodeReader& reader) {
  require_int8(reader, 2);
  require_no_blocks(reader);
  const std::int64_t type = reader.attributes.integer("output_dtype", 0);
  if (type != 0 && type != ::onnx::TensorProto::UINT8 && type != ::onnx::TensorProto::INT8)
    reader.attributes.fail("output_dtype", "UINT8 or INT8", std::to_string(type));
  const bool from_unsigned = is_unsigned(reader, 2, type != ::onnx::TensorProto::INT8);
  if (const OnnxConstant* const constant = reader.constant(0)) {
    if (!constant->is_float())
      reader.fail("floats to quantize", std::string(element_facts(constant->type).name));
    const std::size_t axis = quantized_axis(reader, *constant);
    return quantize_constant(reader, *constant,
                             read_parameters(reader, 1, axis, extent_of(*constant, axis), from_unsigned),
                             from_unsigned);
  }
  const LabelledValue value = reader.value(0);
  quantize_value(reader, value, read_parameters(reader, 1, 0, 1, from_unsigned), from_unsigned);
}

inline void read_dequantize_linear(OnnxNodeReader& reader) {
  require_no_blocks(reader);
  if (const OnnxConstant* const constant = reader.constant(0)) {
    OnnxConstant result = *constant;
    if (!result.is_integer())
      reader.fail("integers to dequantize", std::string(element_facts(result.type).name));
    const std::size_t axis = quantized_axis(reader, result);
    const bool from_unsigned = result.was_unsigned || result.type == ElementType::uint8;
    result.quantization = read_parameters(reader, 1, axis, extent_of(result, axis), from_unsigned);
    make_signed(result);
    return reader.define_constant(std::move(result));
  }
  require_int8(reader, 2);
  LabelledValue value = reader.value(0);
  value.in_integers = false;
  const QuantizationParameters with = read_parameters(reader, 1, 0, 1, reader.is_unsigned(value));
  Tensor& tensor = reader.tensor(value);
  // The input of a network in integers.
  if (!tensor.quantization && tensor.type == ElementType::int8) tensor.quantization = with;
  if (tensor.quantization != with)
    reader.fail("the scale and zero point that the tensor was quantized with", "others");
  reader.define(value);
}

}  // namespace whet::importer
