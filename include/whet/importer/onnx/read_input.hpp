#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/importer/onnx/node_reader.hpp>
#include <whet/importer/onnx/proto.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>

namespace whet::importer::detail {

inline void read_initializers(OnnxReadState& state, const ::onnx::GraphProto& graph) {
  if (graph.sparse_initializer_size() > 0)
    throw FileError(state.graph.file, "dense initializers", "sparse ones");
  for (const ::onnx::TensorProto& tensor : graph.initializer())
    if (!state.constants.emplace(tensor.name(), OnnxTensorReader(tensor, state.graph.file).read()).second)
      throw FileError(state.graph.file, "initializers with names of their own", quote_text(tensor.name()));
}

/// The nodes that outputs of the graph need, null in place of each other one. replaced: nodes to take
/// instead, by their index.
inline std::vector<const ::onnx::NodeProto*> live_nodes(const ::onnx::GraphProto& graph,
                                                        const std::map<int, ::onnx::NodeProto>& replaced) {
  std::set<std::string_view> needed;
  for (const ::onnx::ValueInfoProto& output : graph.output()) needed.insert(output.name());
  std::vector<const ::onnx::NodeProto*> nodes(static_cast<std::size_t>(graph.node_size()), nullptr);
  // Nodes stand in order of execution.
  for (int index = graph.node_size(); index-- > 0;) {
    const auto other = replaced.find(index);
    const ::onnx::NodeProto& node = other != replaced.end() ? other->second : graph.node(index);
    const auto is_needed = [&](const std::string& name) { return !name.empty() && needed.contains(name); };
    if (std::ranges::none_of(node.output(), is_needed)) continue;
    nodes[static_cast<std::size_t>(index)] = &node;
    needed.insert(node.input().begin(), node.input().end());
  }
  return nodes;
}

inline void count_readers(OnnxReadState& state, const ::onnx::GraphProto& graph,
                          const std::vector<const ::onnx::NodeProto*>& nodes) {
  for (const ::onnx::NodeProto* const node : nodes) {
    if (node == nullptr) continue;
    for (const std::string& input : node->input())
      if (!input.empty()) ++state.readers[input];
  }
  for (const ::onnx::ValueInfoProto& output : graph.output()) ++state.readers[output.name()];
}

/// The first node that reads a value, past those that leave its axes as they are or ask for its shape alone.
inline const ::onnx::NodeProto* first_reader(const ::onnx::GraphProto& graph, const std::string& value) {
  static const std::set<std::string_view> passing{"Identity",
                                                  "QuantizeLinear",
                                                  "DequantizeLinear",
                                                  "Cast",
                                                  "Dropout",
                                                  "Relu",
                                                  "Clip",
                                                  "Unsqueeze",
                                                  "Add",
                                                  "Sub",
                                                  "Mul",
                                                  "Div",
                                                  "MatMul",
                                                  "Tanh"};
  std::string name = value;
  for (const ::onnx::NodeProto& node : graph.node()) {
    if (node.op_type() == "Shape" || std::ranges::find(node.input(), name) == node.input().end()) continue;
    if (!passing.contains(node.op_type()) || node.output_size() == 0) return &node;
    name = node.output(0);
  }
  return nullptr;
}

/// What the axes of the input are, from their number and from what reads them first: an image has its
/// channels first, as all operators of the standard want it, unless a Transpose puts them there; a sequence
/// has its batch first unless it goes into a recurrent operator.
inline std::string input_labels(const ::onnx::GraphProto& graph, const std::string& name, const Dims& dims,
                                bool is_ours) {
  const ::onnx::NodeProto* const reader = first_reader(graph, name);
  const std::string type = reader != nullptr ? reader->op_type() : "";
  std::vector<std::int64_t> order;
  std::int64_t layout = 0;
  if (reader != nullptr)
    for (const ::onnx::AttributeProto& attribute : reader->attribute()) {
      if (attribute.name() == "perm") order.assign(attribute.ints().begin(), attribute.ints().end());
      if (attribute.name() == "layout") layout = attribute.i();
    }
  if (dims.size() == 4) {
    const bool turns = type == "Transpose" && order == Dims{0, 3, 1, 2};
    return turns || is_ours ? "NHWC" : "NCHW";
  }
  if (dims.size() == 3) {
    const bool is_recurrent = type == "LSTM" || type == "GRU" || type == "RNN";
    if (is_recurrent) return layout == 0 ? "HNC" : "NHC";
    static const std::set<std::string_view> of_channels{
        "Conv",        "ConvTranspose", "QLinearConv",       "BatchNormalization", "MaxPool",
        "AveragePool", "PRelu",         "GlobalAveragePool", "GlobalMaxPool"};
    const bool is_image = of_channels.contains(type);
    return is_image ? "NCH" : "NHC";
  }
  return dims.size() == 2 ? "NC" : "C";
}

/// Adds the network's input. Errors: FileError unless there is just one, with known extents but for the
/// batch.
inline void read_input(OnnxReadState& state, const ::onnx::GraphProto& graph, bool is_ours) {
  const std::string& file = state.graph.file;
  const ::onnx::ValueInfoProto* input = nullptr;
  int count = 0;
  for (const ::onnx::ValueInfoProto& found : graph.input()) {
    if (state.constants.contains(found.name())) continue;  // Older files list initializers, too.
    input = &found;
    ++count;
  }
  if (count != 1) throw FileError(file, "one input", std::to_string(count));
  const std::string place = "input " + quote_text(input->name());
  const auto fail = [&](std::string expected, std::string found) {
    throw FileError(file, place, std::move(expected), std::move(found));
  };
  const ::onnx::TypeProto_Tensor& type = input->type().tensor_type();
  if (!input->type().has_tensor_type() || !type.has_shape()) fail("a tensor with a shape", "none");
  const std::int32_t element = type.elem_type();
  const bool is_integer = element == ::onnx::TensorProto::INT8 || element == ::onnx::TensorProto::UINT8;
  if (element != ::onnx::TensorProto::FLOAT && !is_integer)
    fail("float, int8 or uint8", "type " + std::to_string(element));
  LabelledValue value;
  for (const ::onnx::TensorShapeProto_Dimension& dim : type.shape().dim())
    value.dims.push_back(dim.has_dim_value() ? dim.dim_value() : 0);
  if (value.dims.empty() || value.dims.size() > 4)
    fail("1 to 4 dimensions, of which the first is the batch", std::to_string(value.dims.size()));
  value.labels = input_labels(graph, input->name(), value.dims, is_ours);
  // A batch that any number will do for is one sample.
  if (const auto batch = value.axis('N'); batch && value.dims[*batch] <= 0) value.dims[*batch] = 1;
  std::int64_t values = 1;
  for (const std::int64_t extent : value.dims) {
    if (extent < 1 || extent > max_extent || values > max_values / extent)
      fail("known extents of at least 1 and at most " + std::to_string(max_values) + " values",
           extent < 1 ? "an unknown one" : "more");
    values *= extent;
  }
  const Shape shape = value.shape();
  Tensor tensor;
  tensor.name = input->name();
  tensor.type = is_integer ? ElementType::int8 : ElementType::float32;
  tensor.shape = {static_cast<std::size_t>(shape.channels)};
  if (!shape.is_vector())
    tensor.shape = {static_cast<std::size_t>(shape.height), static_cast<std::size_t>(shape.width),
                    static_cast<std::size_t>(shape.channels)};
  value.tensor = state.graph.tensors.size();
  value.in_integers = is_integer;
  if (element == ::onnx::TensorProto::UINT8) state.unsigned_tensors.insert(value.tensor);
  state.most_readers[value.tensor] = state.readers[input->name()];
  state.graph.inputs.push_back(value.tensor);
  state.graph.tensors.push_back(std::move(tensor));
  state.values.emplace(input->name(), std::move(value));
}

}  // namespace whet::importer::detail
