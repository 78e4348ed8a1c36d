#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/onnx/graph_writer.hpp>
#include <whet/importer/onnx/read.hpp>

#include "io/files.hpp"

/// An ONNX model that a test writes node by node; its input is "x".
struct WrittenModel {
  ::onnx::ModelProto proto;
  ::onnx::GraphProto& graph = *proto.mutable_graph();
  whet::importer::OnnxGraphWriter write{graph};

  /// An extent of 0 is a batch of any size.
  explicit WrittenModel(const whet::importer::Dims& input, int operators = 13) {
    proto.set_ir_version(7);
    proto.add_opset_import()->set_version(operators);
    ::onnx::ValueInfoProto& info = *graph.add_input();
    info.set_name(write.unused("x"));
    auto& type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(::onnx::TensorProto::FLOAT);
    for (const std::int64_t extent : input)
      if (extent > 0)
        type.mutable_shape()->add_dim()->set_dim_value(extent);
      else
        type.mutable_shape()->add_dim()->set_dim_param("batch");
  }

  /// 0, 1, 2, … so that a value says where it stood.
  std::string counted(const std::string& name, const whet::importer::Dims& dims) {
    std::vector<float> values(static_cast<std::size_t>(*whet::importer::count_of(dims)));
    for (std::size_t index = 0; index < values.size(); ++index) values[index] = static_cast<float>(index);
    return write.constant(name, dims, values);
  }
  /// A zero point in a typed field instead of raw bytes.
  std::string unsigned_zero(const std::string& name, int value) {
    ::onnx::TensorProto& zero = *graph.add_initializer();
    zero.set_name(write.unused(name));
    zero.set_data_type(::onnx::TensorProto::UINT8);
    zero.add_int32_data(value);
    return zero.name();
  }

  whet::importer::Graph read(const std::string& output) {
    graph.clear_output();
    graph.add_output()->set_name(output);
    return whet::importer::parse_onnx(files::bytes_of(proto.SerializeAsString()), "m");
  }
  std::string error(const std::string& output) {
    return files::error_of([&] { read(output); }).what();
  }
};

inline const whet::importer::Tensor& input_of(const whet::importer::Graph& graph, std::size_t node,
                                              std::size_t index) {
  return graph.tensors[graph.nodes[node].inputs[index]];
}
inline const whet::importer::Tensor& output_of(const whet::importer::Graph& graph, std::size_t node) {
  return graph.tensors[graph.nodes[node].outputs[0]];
}
