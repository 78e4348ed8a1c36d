#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/read_convolution.hpp>
#include <whet/importer/onnx/read_join.hpp>
#include <whet/importer/onnx/read_quantization.hpp>

// Operators that take and give integers: QLinearConv, QLinearMatMul, and those of ONNX Runtime (domain
// com.microsoft) that its quantization tool writes.

namespace whet::importer {

/// Says of an input what its integers mean: inputs `scale` and the one behind it.
inline void require_quantized(OnnxNodeReader& reader, int input, int scale) {
  const LabelledValue& value = reader.value(input);
  require_int8(reader, scale + 1);
  const QuantizationParameters with = read_parameters(reader, scale, 0, 1, reader.is_unsigned(value));
  Tensor& tensor = reader.tensor(value);
  if (!tensor.quantization && tensor.type == ElementType::int8) tensor.quantization = with;
  if (tensor.quantization != with)
    reader.fail("the scale and zero point that input " + std::to_string(input) + " was quantized with",
                "others");
}

inline void quantize_output(OnnxNodeReader& reader, int scale) {
  require_int8(reader, scale + 1);
  // A zero point that is left out is one of the inputs' type.
  const bool from_unsigned = is_unsigned(reader, scale + 1, reader.is_unsigned(reader.value(0)));
  LabelledValue& output = reader.state.values.find(reader.node.output(0))->second;
  output.in_integers = true;
  reader.state.rounded_tensors.insert(output.tensor);
  set_quantization(reader, output.tensor, read_parameters(reader, scale, 0, 1, from_unsigned), from_unsigned);
}

/// Of ONNX Runtime's operators: images have their channels first, as those of the standard.
inline void require_channels_first(const OnnxNodeReader& reader) {
  if (reader.attributes.integer("channels_last", 0) != 0) reader.attributes.fail("channels_last", "0", "1");
}

/// Says of weights that are integers what they mean, for the time of this node.
class QuantizedWeights {
 public:
  QuantizedWeights(OnnxNodeReader& node, int weights, int scale, std::size_t axis) : reader(node) {
    const OnnxConstant& given = reader.require_constant(weights, "weights");
    before = given;
    if (given.type != ElementType::int8 && given.type != ElementType::uint8)
      reader.fail("weights of int8 or uint8", std::string(element_facts(given.type).name));
    if (axis >= given.dims.size()) reader.fail("weights with an axis of outputs", "fewer dimensions");
    OnnxConstant& constant = reader.state.constants.find(reader.node.input(weights))->second;
    constant.quantization =
        read_parameters(reader, scale, axis, extent_of(given, axis), given.type == ElementType::uint8);
    make_signed(constant);
    name = reader.node.input(weights);
  }
  QuantizedWeights(const QuantizedWeights&) = delete;
  QuantizedWeights& operator=(const QuantizedWeights&) = delete;
  ~QuantizedWeights() { reader.state.constants.find(name)->second = std::move(before); }

 private:
  OnnxNodeReader& reader;
  std::string name;
  OnnxConstant before;
};

/// x, x_scale, x_zero_point, w, w_scale, w_zero_point, y_scale, y_zero_point, bias.
inline void read_qlinear_conv(OnnxNodeReader& reader) {
  require_channels_first(reader);
  require_quantized(reader, 0, 1);
  const QuantizedWeights weights(reader, 3, 4, 0);
  read_convolution(reader, 3, 8);
  quantize_output(reader, 6);
}

/// a, a_scale, a_zero_point, b, b_scale, b_zero_point, y_scale, y_zero_point.
inline void read_qlinear_mat_mul(OnnxNodeReader& reader) {
  require_quantized(reader, 0, 1);
  const QuantizedWeights weights(reader, 3, 4, 1);
  read_dense(reader, 3, nullptr, false);
  quantize_output(reader, 6);
}

/// A, A_scale, A_zero_point, B, B_scale, B_zero_point, C_scale, C_zero_point.
inline void read_qlinear_join(OnnxNodeReader& reader, OperatorKind kind) {
  require_quantized(reader, 0, 1);
  require_quantized(reader, 3, 4);
  const LabelledValue first = reader.value(0);
  const LabelledValue second = reader.value(3);
  reader.add_node(kind, {first.tensor, second.tensor},
                  joined(reader, first, second, kind == OperatorKind::multiply));
  quantize_output(reader, 6);
}
inline void read_qlinear_add(OnnxNodeReader& reader) { read_qlinear_join(reader, OperatorKind::add); }
inline void read_qlinear_multiply(OnnxNodeReader& reader) {
  read_qlinear_join(reader, OperatorKind::multiply);
}

/// X, X_scale, X_zero_point, Y_scale, Y_zero_point.
template <auto Read>
void read_qlinear_function(OnnxNodeReader& reader) {
  require_channels_first(reader);
  require_quantized(reader, 0, 1);
  Read(reader);
  quantize_output(reader, 3);
}

}  // namespace whet::importer
