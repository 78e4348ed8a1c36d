#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/onnx/graph_writer.hpp>

#include "catch.hpp"

namespace {
using whet::importer::Dims;
using whet::importer::OnnxGraphWriter;
}  // namespace

TEST_CASE("each tensor of a written graph has a name of its own") {
  ::onnx::GraphProto graph;
  OnnxGraphWriter write(graph);
  CHECK(write.unused("x") == "x");
  CHECK(write.add("Relu", {"x"}, "x") == "x_1");
  CHECK(write.constant("x", 1.5F) == "x_2");
  CHECK(write.reshape("x_1", {1, -1}, "flat") == "flat");
  REQUIRE(graph.node_size() == 2);
  CHECK(graph.node(0).op_type() == "Relu");
  CHECK(graph.node(0).name() == "x_1");
  CHECK(graph.node(0).input(0) == "x");
  CHECK(graph.node(1).input(1) == "flat/shape");
}

TEST_CASE("attributes and outputs are those of the node that was added last") {
  ::onnx::GraphProto graph;
  OnnxGraphWriter write(graph);
  const std::string moved = write.transpose("x", {0, 2, 1}, "moved");
  write.add("Some", {moved}, "some");
  write.set("axis", std::int64_t{-1});
  write.set("alpha", 0.25F);
  write.set("mode", "nearest");
  write.put_output_behind(2);
  const ::onnx::NodeProto& transposed = graph.node(0);
  REQUIRE(transposed.attribute_size() == 1);
  CHECK(transposed.attribute(0).name() == "perm");
  CHECK(Dims(transposed.attribute(0).ints().begin(), transposed.attribute(0).ints().end()) == Dims{0, 2, 1});
  const ::onnx::NodeProto& some = graph.node(1);
  REQUIRE(some.attribute_size() == 3);
  CHECK(some.attribute(0).i() == -1);
  CHECK(some.attribute(1).f() == 0.25F);
  CHECK(some.attribute(1).type() == ::onnx::AttributeProto::FLOAT);
  CHECK(some.attribute(2).s() == "nearest");
  REQUIRE(some.output_size() == 3);
  CHECK(some.output(1).empty());
  CHECK(some.output(2) == "some");
}

TEST_CASE("constants hold their values as bytes") {
  ::onnx::GraphProto graph;
  OnnxGraphWriter write(graph);
  write.constant("floats", {2, 1}, std::vector<float>{1.0F, -2.0F});
  write.constant("bytes", {3}, std::vector<std::int8_t>{1, -1, 127});
  write.constant("words", {1}, std::vector<std::int32_t>{-5});
  write.constant("shape", Dims{4, -1});
  REQUIRE(graph.initializer_size() == 4);
  const auto& floats = graph.initializer(0);
  CHECK(floats.data_type() == ::onnx::TensorProto::FLOAT);
  CHECK(Dims(floats.dims().begin(), floats.dims().end()) == Dims{2, 1});
  CHECK(floats.raw_data() == std::string("\x00\x00\x80\x3f\x00\x00\x00\xc0", 8));
  CHECK(graph.initializer(1).raw_data() == "\x01\xff\x7f");
  CHECK(graph.initializer(2).data_type() == ::onnx::TensorProto::INT32);
  CHECK(graph.initializer(3).data_type() == ::onnx::TensorProto::INT64);
  CHECK(graph.initializer(3).raw_data().size() == 16);
}
