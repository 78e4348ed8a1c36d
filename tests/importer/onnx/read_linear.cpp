#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::OperatorKind;

/// A model of operators on integers with a convolution of two channels, a sum, a mean and a dense layer.
std::string write_integers(WrittenModel& model, int weight_zero) {
  auto& write = model.write;
  const std::string scale = write.constant("scale", 0.5f);
  const std::string zero = model.unsigned_zero("zero", 128);
  const std::string input = write.add("QuantizeLinear", {"x", scale, zero}, "input");
  const std::vector<std::int8_t> integers{1, 2, 3, 4, 5, 6, 7, 8};
  const std::string kernel = write.constant("kernel", {2, 2, 1, 2}, integers);
  const std::string kernel_scale = write.constant("kernel_scale", {2}, std::vector<float>{0.25f, 0.125f});
  const std::string kernel_zero =
      write.constant("kernel_zero", {2}, std::vector<std::int8_t>{0, static_cast<std::int8_t>(weight_zero)});
  const std::string bias = write.constant("bias", {2}, std::vector<std::int32_t>{100, -7});
  const std::string convolved = write.add(
      "QLinearConv", {input, scale, zero, kernel, kernel_scale, kernel_zero, scale, zero, bias}, "convolved");
  const std::string other = model.unsigned_zero("other", 3);
  const std::string sum =
      write.add("QLinearAdd", {convolved, scale, zero, convolved, scale, zero, scale, other}, "sum");
  model.graph.mutable_node(model.graph.node_size() - 1)->set_domain("com.microsoft");
  const std::string mean = write.add("QLinearGlobalAveragePool", {sum, scale, other, scale, other}, "mean");
  model.graph.mutable_node(model.graph.node_size() - 1)->set_domain("com.microsoft");
  const std::string flat = write.add("Flatten", {mean}, "flat");
  const std::string matrix = write.constant("matrix", {2, 1}, std::vector<std::int8_t>{3, -4});
  const std::string matrix_zero = write.constant("matrix_zero", {}, std::vector<std::int8_t>{0});
  const std::string product =
      write.add("QLinearMatMul", {flat, scale, other, matrix, scale, matrix_zero, scale, zero}, "product");
  return write.add("DequantizeLinear", {product, scale, zero}, "y");
}

}  // namespace

TEST_CASE("operators on integers become layers with int8 tensors") {
  WrittenModel model({1, 2, 3, 3});
  const Graph graph = model.read(write_integers(model, 0));
  REQUIRE(graph.nodes.size() == 4);
  CHECK(graph.nodes[0].kind == OperatorKind::convolution);
  CHECK(graph.nodes[1].kind == OperatorKind::add);
  CHECK(graph.nodes[2].kind == OperatorKind::global_average_pool);
  CHECK(graph.nodes[3].kind == OperatorKind::dense);
  CHECK(input_of(graph, 0, 0).type == whet::ElementType::int8);
  CHECK(input_of(graph, 0, 1).values<std::int8_t>("m") == std::vector<std::int8_t>{1, 3, 2, 4, 5, 7, 6, 8});
  CHECK(input_of(graph, 0, 1).quantization->scales == std::vector<float>{0.25f, 0.125f});
  CHECK(input_of(graph, 0, 2).values<std::int32_t>("m") == std::vector<std::int32_t>{100, -7});
  CHECK(input_of(graph, 0, 2).quantization->scales == std::vector<float>{0.125f, 0.0625f});
  CHECK(output_of(graph, 1).quantization->zero_points == std::vector<std::int64_t>{3 - 128});
  CHECK(input_of(graph, 3, 1).values<std::int8_t>("m") == std::vector<std::int8_t>{3, -4});
  for (std::size_t node = 0; node < 4; ++node) CHECK(output_of(graph, node).type == whet::ElementType::int8);
}

TEST_CASE("weights with a zero point have no kernel") {
  WrittenModel model({1, 2, 3, 3});
  CHECK(
      model.error(write_integers(model, 5)).find("expected weights with zero point 0 (symmetric), found 5") !=
      std::string::npos);
}
