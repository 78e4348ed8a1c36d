#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <whet/importer/onnx/proto.hpp>

namespace whet::importer {

using Dims = std::vector<std::int64_t>;

/// Adds nodes and constants to an ONNX graph, each under a name of its own.
class OnnxGraphWriter {
 public:
  explicit OnnxGraphWriter(::onnx::GraphProto& destination) : graph(destination) {}

  /// Adds a node with one output, which is returned and named after `name`; so is the node.
  std::string add(std::string_view operation, const std::vector<std::string>& inputs,
                  const std::string& name) {
    node = graph.add_node();
    node->set_op_type(std::string(operation));
    for (const std::string& input : inputs) node->add_input(input);
    std::string output = unused(name);
    node->set_name(output);
    node->add_output(output);
    return output;
  }

  // Attributes and outputs of the node that was added last.

  void set(const char* name, std::int64_t value) {
    ::onnx::AttributeProto& attribute = add_attribute(name, ::onnx::AttributeProto::INT);
    attribute.set_i(value);
  }
  void set(const char* name, float value) {
    ::onnx::AttributeProto& attribute = add_attribute(name, ::onnx::AttributeProto::FLOAT);
    attribute.set_f(value);
  }
  void set(const char* name, const Dims& values) {
    ::onnx::AttributeProto& attribute = add_attribute(name, ::onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) attribute.add_ints(value);
  }
  void set(const char* name, const char* text) {
    ::onnx::AttributeProto& attribute = add_attribute(name, ::onnx::AttributeProto::STRING);
    attribute.set_s(text);
  }
  void put_output_behind(int empty_outputs) {
    const std::string output = node->output(0);
    node->clear_output();
    for (int count = 0; count < empty_outputs; ++count) node->add_output("");
    node->add_output(output);
  }

  // Constants; each returns its name.

  std::string constant(const std::string& name, const Dims& dims, std::span<const float> values) {
    return add_constant(name, dims, ::onnx::TensorProto::FLOAT, std::as_bytes(values));
  }
  std::string constant(const std::string& name, const Dims& dims, std::span<const std::int8_t> values) {
    return add_constant(name, dims, ::onnx::TensorProto::INT8, std::as_bytes(values));
  }
  std::string constant(const std::string& name, const Dims& dims, std::span<const std::int32_t> values) {
    return add_constant(name, dims, ::onnx::TensorProto::INT32, std::as_bytes(values));
  }
  std::string constant(const std::string& name, const Dims& values) {
    return add_constant(name, {static_cast<std::int64_t>(values.size())}, ::onnx::TensorProto::INT64,
                        std::as_bytes(std::span(values)));
  }
  std::string constant(const std::string& name, float value) {
    return constant(name, {}, std::span(&value, 1));
  }

  std::string reshape(const std::string& tensor, const Dims& dims, const std::string& name) {
    return add("Reshape", {tensor, constant(name + "/shape", dims)}, name);
  }
  std::string transpose(const std::string& tensor, const Dims& order, const std::string& name) {
    std::string output = add("Transpose", {tensor}, name);
    set("perm", order);
    return output;
  }

  /// The name, with a number behind it where it is taken.
  std::string unused(const std::string& name) {
    std::string result = name;
    for (int number = 1; !names.insert(result).second; ++number) result = name + "_" + std::to_string(number);
    return result;
  }

 private:
  ::onnx::AttributeProto& add_attribute(const char* name, ::onnx::AttributeProto::AttributeType type) {
    ::onnx::AttributeProto* const attribute = node->add_attribute();
    attribute->set_name(name);
    attribute->set_type(type);
    return *attribute;
  }

  std::string add_constant(const std::string& name, const Dims& dims, ::onnx::TensorProto::DataType type,
                           std::span<const std::byte> bytes) {
    ::onnx::TensorProto* const tensor = graph.add_initializer();
    std::string result = unused(name);
    tensor->set_name(result);
    tensor->set_data_type(type);
    for (const std::int64_t extent : dims) tensor->add_dims(extent);
    tensor->set_raw_data(bytes.data(), bytes.size());
    return result;
  }

  ::onnx::GraphProto& graph;
  ::onnx::NodeProto* node = nullptr;
  std::set<std::string> names;
};

}  // namespace whet::importer
