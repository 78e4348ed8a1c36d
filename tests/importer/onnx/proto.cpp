#include <string>

#include <whet/importer/onnx/proto.hpp>

#include "catch.hpp"

// Bytes by the encoding of protocol buffers and the numbers of onnx.proto: a key is 8 times the number of a
// field, plus 0 for an integer, 2 for what has a length, 5 for four bytes.

namespace {

std::string field(int number, const std::string& bytes) {
  return std::string{static_cast<char>(8 * number + 2), static_cast<char>(bytes.size())} + bytes;
}
std::string field(int number, int small) { return {static_cast<char>(8 * number), static_cast<char>(small)}; }

/// alpha = 0.5 in IEEE 754.
std::string some_attribute() {
  return field(1, "alpha") + std::string{8 * 2 + 5, 0, 0, 0, 0x3f} + std::string("\xa0\x01\x01", 3);
}
std::string some_node() {
  return field(1, "x") + field(2, "y") + field(3, "leak") + field(4, "LeakyRelu") +
         field(5, some_attribute());
}
/// [2, 1] of int8, as raw bytes.
std::string some_tensor() {
  return field(1, 2) + field(1, 1) + field(2, 3) + field(8, "w") + std::string("\x4a\x02\xff\x05", 4);
}
std::string some_input() {
  const std::string extents = field(1, field(2, "batch")) + field(1, field(1, 4));
  return field(1, "x") + field(2, field(1, field(1, 1) + field(2, extents)));
}
std::string some_model() {
  const std::string graph = field(1, some_node()) + field(2, "net") + field(5, some_tensor()) +
                            field(11, some_input()) + field(12, field(1, "y"));
  return field(1, 7) + field(7, graph) + field(8, field(1, "") + field(2, 13));
}

}  // namespace

TEST_CASE("messages have the fields of the standard, by its numbers") {
  ::onnx::ModelProto model;
  REQUIRE(model.ParseFromString(some_model()));
  CHECK(model.ir_version() == 7);
  REQUIRE(model.opset_import_size() == 1);
  CHECK(model.opset_import(0).domain().empty());
  CHECK(model.opset_import(0).version() == 13);
  const ::onnx::GraphProto& graph = model.graph();
  CHECK(graph.name() == "net");

  REQUIRE(graph.node_size() == 1);
  const ::onnx::NodeProto& node = graph.node(0);
  REQUIRE((node.input_size() == 1 && node.output_size() == 1 && node.attribute_size() == 1));
  CHECK(node.input(0) == "x");
  CHECK(node.output(0) == "y");
  CHECK(node.name() == "leak");
  CHECK(node.op_type() == "LeakyRelu");
  CHECK(node.attribute(0).name() == "alpha");
  CHECK(node.attribute(0).type() == ::onnx::AttributeProto::FLOAT);
  CHECK(node.attribute(0).f() == 0.5f);

  REQUIRE(graph.initializer_size() == 1);
  const ::onnx::TensorProto& tensor = graph.initializer(0);
  CHECK(tensor.name() == "w");
  REQUIRE(tensor.dims_size() == 2);
  CHECK((tensor.dims(0) == 2 && tensor.dims(1) == 1));
  CHECK(tensor.data_type() == ::onnx::TensorProto::INT8);
  CHECK(tensor.raw_data() == "\xff\x05");

  REQUIRE((graph.input_size() == 1 && graph.output_size() == 1));
  CHECK(graph.output(0).name() == "y");
  const ::onnx::TypeProto& type = graph.input(0).type();
  REQUIRE(type.has_tensor_type());
  CHECK(type.tensor_type().elem_type() == ::onnx::TensorProto::FLOAT);
  REQUIRE(type.tensor_type().shape().dim_size() == 2);
  CHECK(type.tensor_type().shape().dim(0).dim_param() == "batch");
  CHECK(type.tensor_type().shape().dim(1).dim_value() == 4);
}

TEST_CASE("what is read is written as the same bytes, and nothing of it was unknown") {
  ::onnx::ModelProto model;
  REQUIRE(model.ParseFromString(some_model()));
  CHECK(model.SerializeAsString() == some_model());
  model.DiscardUnknownFields();
  CHECK(model.SerializeAsString() == some_model());
}

TEST_CASE("bytes that end within a message are no message") {
  const std::string whole = some_model();
  ::onnx::ModelProto model;
  CHECK_FALSE(model.ParseFromString(whole.substr(0, whole.size() - 1)));
}

TEST_CASE("types of elements have the numbers of the standard") {
  CHECK(::onnx::TensorProto::UNDEFINED == 0);
  CHECK(::onnx::TensorProto::FLOAT == 1);
  CHECK(::onnx::TensorProto::UINT8 == 2);
  CHECK(::onnx::TensorProto::INT8 == 3);
  CHECK(::onnx::TensorProto::INT16 == 5);
  CHECK(::onnx::TensorProto::INT32 == 6);
  CHECK(::onnx::TensorProto::INT64 == 7);
  CHECK(::onnx::TensorProto::BOOL == 9);
  CHECK(::onnx::TensorProto::FLOAT16 == 10);
  CHECK(::onnx::TensorProto::DOUBLE == 11);
}

TEST_CASE("the messages are those of onnx-ml.proto, which the library is built with") {
  // Opaque types are there alone, as field 7 of a type.
  ::onnx::TypeProto type;
  REQUIRE(type.ParseFromString(field(7, field(1, "ai.some") + field(2, "Thing"))));
  REQUIRE(type.has_opaque_type());
  CHECK(type.opaque_type().name() == "Thing");
  CHECK(type.GetTypeName() == "onnx.TypeProto");
}
