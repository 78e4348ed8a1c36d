#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <whet/importer/graph.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;

Tensor two_floats() {
  const std::vector<float> values{1.5f, -2.0f};
  const auto bytes = std::as_bytes(std::span(values));
  return {.name = "bias",
          .shape = {2},
          .type = whet::ElementType::float32,
          .quantization = {},
          .bytes = {bytes.begin(), bytes.end()},
          .is_constant = true};
}

}  // namespace

TEST_CASE("every kind of operator has its facts in its own place") {
  for (std::size_t index = 0; index < operator_facts_list.size(); ++index)
    CHECK(static_cast<std::size_t>(operator_facts_list[index].kind) == index);
  CHECK(operator_facts(OperatorKind::dequantize).name == "dequantize");
}

TEST_CASE("a constant gives its values, and says what is wrong with it") {
  Tensor tensor = two_floats();
  CHECK(tensor.size() == 2);
  CHECK(tensor.values<float>("m.tflite") == std::vector{1.5f, -2.0f});
  CHECK(files::error_of([&] { static_cast<void>(tensor.values<std::int8_t>("m.tflite")); }).what() ==
        std::string("m.tflite: tensor 'bias': expected int8 values, found float32"));
  tensor.shape = {3};
  CHECK(files::error_of([&] { static_cast<void>(tensor.values<float>("m.tflite")); }).what() ==
        std::string("m.tflite: tensor 'bias': expected 12 bytes for shape [3], found 8"));
  tensor.is_constant = false;
  CHECK(files::error_of([&] { static_cast<void>(tensor.values<float>("m.tflite")); }).what() ==
        std::string("m.tflite: tensor 'bias': expected a constant, found a tensor that is computed"));
}

TEST_CASE("a graph is quantized when a layer's output is") {
  Graph graph{
      .file = "m.tflite", .tensors = {two_floats(), two_floats()}, .nodes = {}, .inputs = {}, .outputs = {}};
  graph.nodes.push_back({.kind = OperatorKind::relu,
                         .name = "act",
                         .place = "operator 0 (RELU)",
                         .inputs = {0},
                         .outputs = {1},
                         .attributes = {},
                         .activation = {}});
  CHECK_FALSE(graph.is_quantized());
  graph.tensors[1].type = whet::ElementType::int8;
  CHECK(graph.is_quantized());
  CHECK(node_label(graph.nodes[0]) == "operator 0 (RELU) 'act'");
}
