#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/onnx/read_quantization.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {
using whet::importer::Graph;
using whet::importer::OperatorKind;
}  // namespace

TEST_CASE("a relu in front of a quantization belongs to the layer before it") {
  WrittenModel model({1, 2});
  const auto quantized = [&](const std::string& from, float scale, int zero) {
    const std::string scale_name = model.write.constant(from + "s", scale);
    const std::string zero_name = model.unsigned_zero(from + "z", zero);
    const std::string integers = model.write.add("QuantizeLinear", {from, scale_name, zero_name}, from + "q");
    return model.write.add("DequantizeLinear", {integers, scale_name, zero_name}, from + "d");
  };
  const std::string input = quantized("x", 0.5f, 128);
  const std::vector<std::int8_t> integers{1, -2, 3, 4};
  const std::string w = model.write.constant("w", {2, 2}, integers);
  const std::string weights = model.write.add(
      "DequantizeLinear", {w, model.write.constant("ws", {2}, std::vector<float>{0.25f, 0.5f})}, "wd");
  model.write.set("axis", std::int64_t{1});
  const std::string product = model.write.add("MatMul", {input, weights}, "product");
  const Graph graph = model.read(quantized(model.write.add("Relu", {product}, "y"), 0.125f, 0));
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.nodes[0].activation == OperatorKind::relu);
  CHECK(input_of(graph, 0, 0).type == whet::ElementType::int8);
  CHECK(input_of(graph, 0, 0).quantization->zero_points == std::vector<std::int64_t>{0});
  CHECK(input_of(graph, 0, 1).values<std::int8_t>("m") == std::vector<std::int8_t>{1, 3, -2, 4});
  CHECK(input_of(graph, 0, 1).quantization->scales == std::vector<float>{0.25f, 0.5f});
  // uint8 is taken for int8.
  CHECK(output_of(graph, 0).quantization->zero_points == std::vector<std::int64_t>{-128});
}

TEST_CASE("a mean over an image has the scale that the file gives it, whatever that of its input is") {
  for (const char* operation : {"GlobalAveragePool", "ReduceMean"}) {
    WrittenModel model({1, 2, 3, 3});
    const std::string zero = model.write.constant("zero", {}, std::vector<std::int8_t>{0});
    const auto quantized = [&](const std::string& from, float step) {
      const std::string scale = model.write.constant(from + "_scale", step);
      const std::string integers = model.write.add("QuantizeLinear", {from, scale, zero}, from + "_q");
      return model.write.add("DequantizeLinear", {integers, scale, zero}, from + "_d");
    };
    const std::string mean = model.write.add(operation, {quantized("x", 0.5f)}, "mean");
    if (operation == std::string("ReduceMean")) model.write.set("axes", whet::importer::Dims{2, 3});
    const Graph graph = model.read(quantized(mean, 0.125f));
    REQUIRE(graph.nodes.size() == 1);
    CHECK(input_of(graph, 0, 0).quantization->scales == std::vector<float>{0.5f});
    CHECK(output_of(graph, 0).quantization->scales == std::vector<float>{0.125f});
    // Rounded twice, it is not the same as rounded once.
    CHECK(model.read(quantized(quantized(mean, 0.125f), 0.5f)).nodes.size() == 2);
  }
}

TEST_CASE("weights that are quantized and read again mean the same, with a zero point or without") {
  for (const int zero_points : {0, 1, 2}) {
    CAPTURE(zero_points);
    WrittenModel model({1, 2});
    const std::string scale = model.write.constant("scale", 0.5f);
    const std::vector<float> values{0.5f, 1.0f, 2.0f, 3.0f};
    std::vector<std::string> inputs{model.write.constant("w", {2, 2}, values), scale};
    if (zero_points >= 1) inputs.push_back(model.unsigned_zero("zero", 0));
    inputs[0] = model.write.add("QuantizeLinear", inputs, "integers");
    if (zero_points == 1) inputs.pop_back();
    const std::string weights = model.write.add("DequantizeLinear", inputs, "reals");
    const Graph graph = model.read(model.write.add("MatMul", {"x", weights}, "y"));
    CHECK(input_of(graph, 0, 1).values<float>("m") == std::vector<float>{0.5f, 2.0f, 1.0f, 3.0f});
  }
}
