#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/importer/check_graph.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/onnx/fuse_activations.hpp>
#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/proto.hpp>
#include <whet/importer/onnx/read_affine.hpp>
#include <whet/importer/onnx/read_arithmetic.hpp>
#include <whet/importer/onnx/read_channels.hpp>
#include <whet/importer/onnx/read_constants.hpp>
#include <whet/importer/onnx/read_convolution.hpp>
#include <whet/importer/onnx/read_function.hpp>
#include <whet/importer/onnx/read_identity.hpp>
#include <whet/importer/onnx/read_image.hpp>
#include <whet/importer/onnx/read_input.hpp>
#include <whet/importer/onnx/read_join.hpp>
#include <whet/importer/onnx/read_linear.hpp>
#include <whet/importer/onnx/read_normalization.hpp>
#include <whet/importer/onnx/read_pool.hpp>
#include <whet/importer/onnx/read_quantization.hpp>
#include <whet/importer/onnx/read_recurrent.hpp>
#include <whet/importer/onnx/read_reshape.hpp>
#include <whet/importer/onnx/read_shapes.hpp>
#include <whet/importer/onnx/read_transpose.hpp>
#include <whet/importer/onnx/read_with_constant.hpp>
#include <whet/importer/onnx/stacked_states.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/read_file.hpp>

namespace whet::importer {

struct OnnxOperator {
  std::string_view name;
  int least_inputs;
  void (*read)(OnnxNodeReader&);
};

inline void read_any_concat(OnnxNodeReader& reader) {
  if (!read_concat_of_shapes(reader) && !concatenate_constants(reader)) read_concat(reader);
}

/// The operators that are read, by name.
inline constexpr std::array onnx_operators{
    OnnxOperator{"Add", 2, read_arithmetic<'+', read_add>},
    OnnxOperator{"AveragePool", 1, read_average_pool},
    OnnxOperator{"BatchNormalization", 5, read_batch_normalization},
    OnnxOperator{"Cast", 1, read_cast},
    OnnxOperator{"Clip", 1, read_clip},
    OnnxOperator{"Concat", 1, read_any_concat},
    OnnxOperator{"Constant", 0, read_constant},
    OnnxOperator{"ConstantOfShape", 1, read_constant_of_shape},
    OnnxOperator{"Conv", 2, read_conv},
    OnnxOperator{"ConvTranspose", 2, read_conv_transpose},
    OnnxOperator{"DequantizeLinear", 2, read_dequantize_linear},
    OnnxOperator{"Div", 2, read_arithmetic<'/', read_divide>},
    OnnxOperator{"Dropout", 1, read_dropout},
    OnnxOperator{"Elu", 1, read_elu},
    OnnxOperator{"Expand", 2, read_expand},
    OnnxOperator{"Flatten", 1, read_flatten},
    OnnxOperator{"GRU", 3, read_gru},
    OnnxOperator{"Gather", 2, read_gather},
    OnnxOperator{"Gemm", 2, read_gemm},
    OnnxOperator{"GlobalAveragePool", 1, read_global_average_pool},
    OnnxOperator{"GlobalMaxPool", 1, read_global_max_pool},
    OnnxOperator{"HardSigmoid", 1, read_hard_sigmoid},
    OnnxOperator{"HardSwish", 1, read_function<OperatorKind::hard_swish>},
    OnnxOperator{"Identity", 1, read_identity},
    OnnxOperator{"LSTM", 3, read_lstm},
    OnnxOperator{"LeakyRelu", 1, read_leaky_relu},
    OnnxOperator{"MatMul", 2, read_mat_mul},
    OnnxOperator{"MaxPool", 1, read_max_pool},
    OnnxOperator{"Mul", 2, read_arithmetic<'*', read_multiply>},
    OnnxOperator{"PRelu", 2, read_prelu},
    OnnxOperator{"Pad", 1, read_pad},
    OnnxOperator{"QLinearAdd", 8, read_qlinear_add},
    OnnxOperator{"QLinearAveragePool", 5, read_qlinear_function<read_average_pool>},
    OnnxOperator{"QLinearConv", 8, read_qlinear_conv},
    OnnxOperator{"QLinearGlobalAveragePool", 5, read_qlinear_function<read_global_average_pool>},
    OnnxOperator{"QLinearLeakyRelu", 5, read_qlinear_function<read_leaky_relu>},
    OnnxOperator{"QLinearMatMul", 8, read_qlinear_mat_mul},
    OnnxOperator{"QLinearMul", 8, read_qlinear_multiply},
    OnnxOperator{"QLinearSigmoid", 5, read_qlinear_function<read_function<OperatorKind::sigmoid>>},
    OnnxOperator{"QuantizeLinear", 2, read_quantize_linear},
    OnnxOperator{"RNN", 3, read_rnn},
    OnnxOperator{"ReduceMean", 1, read_reduce_mean},
    OnnxOperator{"Relu", 1, read_function<OperatorKind::relu>},
    OnnxOperator{"Reshape", 1, read_reshape},
    OnnxOperator{"Resize", 1, read_resize},
    OnnxOperator{"Shape", 1, read_shape},
    OnnxOperator{"Sigmoid", 1, read_function<OperatorKind::sigmoid>},
    OnnxOperator{"Slice", 1, read_slice},
    OnnxOperator{"Softmax", 1, read_softmax},
    OnnxOperator{"Split", 1, read_split},
    OnnxOperator{"Squeeze", 1, read_squeeze},
    OnnxOperator{"Sub", 2, read_arithmetic<'-', read_subtract>},
    OnnxOperator{"Sum", 1, read_add},
    OnnxOperator{"Tanh", 1, read_function<OperatorKind::tanh>},
    OnnxOperator{"Transpose", 1, read_transpose},
    OnnxOperator{"Unsqueeze", 1, read_unsqueeze},
    OnnxOperator{"Upsample", 1, read_resize},
};

namespace detail {

inline std::string operator_names() {
  std::string names;
  for (const OnnxOperator& known : onnx_operators)
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  return names;
}

inline const OnnxOperator& find_operator(OnnxNodeReader& reader) {
  const std::string& domain = reader.node.domain();
  const bool is_known = domain.empty() || domain == "ai.onnx" || domain == "com.microsoft";
  const auto found =
      std::ranges::find(onnx_operators, std::string_view(reader.node.op_type()), &OnnxOperator::name);
  if (!is_known || found == onnx_operators.end())
    reader.fail("an operator that whet has: " + operator_names(),
                quote_text(reader.node.op_type()) + (is_known ? "" : " of " + quote_text(domain)));
  if (reader.node.input_size() < found->least_inputs || reader.node.output_size() < 1)
    reader.fail(
        "at least " + std::to_string(found->least_inputs) + " inputs and an output",
        std::to_string(reader.node.input_size()) + " and " + std::to_string(reader.node.output_size()));
  return *found;
}

inline void read_nodes(OnnxReadState& state, const std::vector<const ::onnx::NodeProto*>& nodes) {
  for (std::size_t index = 0; index < nodes.size(); ++index) {
    if (nodes[index] == nullptr) continue;
    const ::onnx::NodeProto& node = *nodes[index];
    std::string place = "node " + std::to_string(index) + " (" + quote_text(node.op_type()) + ")";
    if (!node.name().empty()) place += " " + quote_text(node.name());
    OnnxNodeReader reader(state, node, place);
    find_operator(reader).read(reader);
  }
}

/// What leaves the network has whet's order of values, or is an image with its channels first, which whet
/// has last; and the shape that the file says it has.
inline void check_output(const OnnxReadState& state, const ::onnx::ValueInfoProto& declared,
                         const LabelledValue& value) {
  const auto fail = [&](std::string expected, std::string found) {
    throw FileError(state.graph.file, "output " + quote_text(declared.name()), std::move(expected),
                    std::move(found));
  };
  const Shape image = value.image;
  const bool is_moved = value.is_planes() ? image.pixels() != 1 && image.channels != 1
                                          : !value.has_order("HWC") && !value.has_order("CHW");
  if (is_moved)
    fail("axes in the order height, width, channels, or channels first",
         value.is_planes() ? "an image with its channels first that is flattened" : value.labels);
  const ::onnx::TensorShapeProto& shape = declared.type().tensor_type().shape();
  if (!declared.type().tensor_type().has_shape() || shape.dim_size() == 0) return;
  bool agrees = static_cast<std::size_t>(shape.dim_size()) == value.dims.size();
  for (int axis = 0; agrees && axis < shape.dim_size(); ++axis) {
    const auto place = static_cast<std::size_t>(axis);
    agrees = value.labels[place] == 'N' || shape.dim(axis).dim_value() <= 0 ||
             shape.dim(axis).dim_value() == value.dims[place];
  }
  if (!agrees) {
    std::string found;
    for (const auto& dim : shape.dim())
      found += (found.empty() ? "" : ", ") + std::to_string(dim.dim_value());
    std::string expected;
    for (const std::int64_t dim : value.dims)
      expected += (expected.empty() ? "" : ", ") + std::to_string(dim);
    fail("shape [" + expected + "], which follows from its nodes", "[" + found + "]");
  }
}

inline void read_outputs(OnnxReadState& state, const ::onnx::GraphProto& graph) {
  if (graph.output_size() == 0) throw FileError(state.graph.file, "outputs of the graph", "none");
  for (const ::onnx::ValueInfoProto& output : graph.output()) {
    const auto found = state.values.find(output.name());
    if (found == state.values.end())
      throw FileError(state.graph.file, "output " + quote_text(output.name()),
                      "a tensor that a node computes", "none");
    check_output(state, output, found->second);
    state.graph.outputs.push_back(found->second.tensor);
  }
}

/// All that is known of a model at its end. size: bytes of the file.
inline OnnxReadState read_model(const ::onnx::ModelProto& model, std::size_t size, const std::string& file) {
  if (!model.has_graph()) throw FileError(file, "an ONNX model with a graph", "none");
  OnnxReadState state;
  state.graph.file = file;
  state.room = 16 * size + (std::size_t{1} << 20);
  for (const ::onnx::OperatorSetIdProto& set : model.opset_import())
    if (set.domain().empty() || set.domain() == "ai.onnx") state.operator_set = set.version();
  if (state.operator_set < 1 || state.operator_set > 21)
    throw FileError(file, "an operator set from 1 to 21", std::to_string(state.operator_set));
  const ::onnx::GraphProto& graph = model.graph();
  const std::map<int, ::onnx::NodeProto> replaced = states_apart(graph, file);
  const std::vector<const ::onnx::NodeProto*> nodes = live_nodes(graph, replaced);
  read_initializers(state, graph);
  count_readers(state, graph, nodes);
  read_input(state, graph, model.producer_name() == "whet");
  read_nodes(state, nodes);
  read_outputs(state, graph);
  find_new_roundings(state);
  fuse_activations(state.graph);
  check_graph(state.graph);
  return state;
}

}  // namespace detail

/// Reads an ONNX model, float or quantized (QuantizeLinear and DequantizeLinear, QLinear operators), into a
/// graph in whet's conventions: channels last, weights in our layouts, transpositions dissolved. Tensors
/// between layers that are quantized are int8 then (uint8 is taken for int8, 128 less), with weights in int8
/// and biases in int32. `bytes` is the file; `file` is for messages. Input: one, whose first axis is the
/// batch; an image has its channels first unless a Transpose that is read first puts them there.
/// Errors: FileError with node, expected and found: for what is no ONNX file, operators or attributes that
/// whet has no layer for (with those it has), external data, and shapes that do not fit.
/// Source: ONNX 1.12, Operators.md.
inline Graph parse_onnx(std::span<const std::byte> bytes, const std::string& file) {
  ::onnx::ModelProto model;
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw FileError(file, "at most 2 GB", std::to_string(bytes.size()) + " bytes");
  if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    throw FileError(file, "an ONNX model, a message of Protocol Buffers", "other bytes");
  return std::move(detail::read_model(model, bytes.size(), file).graph);
}

/// `parse_onnx` of a file. Errors: also FileError when the file is missing or unreadable.
inline Graph read_onnx(const std::filesystem::path& path) {
  return parse_onnx(read_file(path), path.string());
}

}  // namespace whet::importer
