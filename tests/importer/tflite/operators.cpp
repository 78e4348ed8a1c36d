#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/graph_source.hpp>
#include <whet/importer/tflite/read.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;
using tflite_file::counted;
using tflite_file::float16;
using tflite_file::float32;
using tflite_file::int32;
using tflite_file::int8;
using tflite_file::Option;
using tflite_file::Writer;

Graph parse(const std::vector<std::byte>& bytes) { return parse_tflite(bytes, "x.tflite"); }

std::string error_of(const std::vector<std::byte>& bytes) {
  return files::error_of([&] { static_cast<void>(lower_graph(parse(bytes))); }).what();
}

/// One operator that takes `x` and constants behind it.
std::vector<std::byte> single(int code, const std::vector<std::int32_t>& input,
                              const std::vector<std::int32_t>& output,
                              const std::vector<Option>& options = {}, const std::string& custom = {}) {
  Writer file;
  const int x = file.tensor("net/x", input, float32);
  const int y = file.tensor("net/layer/y", output, float32);
  file.operation(code, {x}, {y}, options, custom);
  return file.finish({x}, {y});
}

}  // namespace

TEST_CASE("a convolution, a dense layer and a softmax become a topology with the file's names") {
  const std::string expected =
      "struct Net : whet::Sequential<\n"
      "    whet::Input<4, 4, 2>,\n"
      "    whet::Named<\"conv\", whet::Conv2D<3, whet::Size{3, 3}>>,\n"
      "    whet::ReLU,\n"
      "    whet::Flatten,\n"
      "    whet::Named<\"scores\", whet::Dense<2>>,\n"
      "    whet::Softmax> {};\n";
  for (const bool integers : {false, true}) {
    const Graph graph = parse(tflite_file::small_network(integers));
    CHECK(topology_source(graph, "Net") == expected);
    CHECK(graph.is_quantized() == integers);
  }
}

TEST_CASE("constants keep values, scales and zero points") {
  const Graph graph = parse(tflite_file::small_network(true));
  const Node& convolution = graph.nodes[0];
  const Tensor& weights = graph.tensors[convolution.inputs[1]];
  CHECK(weights.shape == std::vector<std::size_t>{3, 3, 3, 2});
  CHECK(weights.values<std::int8_t>("x")[0] == -8);
  REQUIRE(weights.quantization);
  CHECK(weights.quantization->scales == std::vector{0.01f, 0.02f, 0.03f});
  const Tensor& image = graph.tensors[graph.inputs[0]];
  CHECK(image.shape == std::vector<std::size_t>{4, 4, 2});
  REQUIRE(image.quantization);
  CHECK(image.quantization->zero_points == std::vector<std::int64_t>{-128});
  CHECK(convolution.activation == OperatorKind::relu);
}

TEST_CASE("every operator without weights has its layer") {
  const auto layer_of = [](int code, std::vector<Option> options = {}) {
    const std::string source = topology_source(parse(single(code, {1, 6}, {1, 6}, options)), "Net");
    const std::size_t begin = source.find(",\n    ") + 6;
    return source.substr(begin, source.find("> {};") - begin);
  };
  CHECK(layer_of(14) == "whet::Sigmoid");
  CHECK(layer_of(19) == "whet::ReLU");
  CHECK(layer_of(20) == "whet::HardTanh");
  CHECK(layer_of(21) == "whet::ReLU6");
  CHECK(layer_of(25) == "whet::Softmax");
  CHECK(layer_of(28) == "whet::Tanh");
  CHECK(layer_of(98, {{0, Option::real, 0.3}}) == "whet::LeakyReLU<whet::Ratio<3, 10>>");
  CHECK(layer_of(111) == "whet::ELU");
  CHECK(layer_of(117) == "whet::HardSwish");
}

TEST_CASE("float16 constants behind DEQUANTIZE are floats") {
  Writer file;
  const int x = file.tensor("x", {1, 2}, float32);
  const int half = file.constant("half", {1, 2}, float16, std::vector<std::uint16_t>{0x3c00, 0xc100});
  const int full = file.tensor("net/scores/MatMul", {1, 2}, float32);
  const int y = file.tensor("y", {1, 1}, float32);
  file.operation(6, {half}, {full});
  file.operation(9, {x, full}, {y});
  const Graph graph = parse(file.finish({x}, {y}));
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.tensors[graph.nodes[0].inputs[1]].values<float>("x") == std::vector{1.0f, -2.5f});
}

TEST_CASE("floats around an integer network, and unsigned bytes, are conversions of its ends") {
  for (const bool unsigned_bytes : {false, true}) {
    Writer file;
    const auto outer = unsigned_bytes ? static_cast<tflite_file::Type>(3) : float32;
    const tflite_file::Scales byte_scale{{0.5f}, {128}};
    const tflite_file::Scales scale{{0.5f}, {0}};
    const int x = file.tensor("x", {1, 2}, outer, unsigned_bytes ? byte_scale : tflite_file::Scales{});
    const int in = file.tensor("in", {1, 2}, int8, scale);
    const int out = file.tensor("out", {1, 2}, int8, scale);
    const int y = file.tensor("y", {1, 2}, outer, unsigned_bytes ? byte_scale : tflite_file::Scales{});
    file.operation(114, {x}, {in});
    file.operation(19, {in}, {out});
    file.operation(unsigned_bytes ? 114 : 6, {out}, {y});
    const Graph graph = parse(file.finish({x}, {y}));
    const LoweredGraph lowered = lower_graph(graph);
    CHECK(lowered.records.size() == 1);
    CHECK(graph.tensors[lowered.input_tensor].name == "in");
  }
}

TEST_CASE("an operator without a layer is named with its layer and with what there is") {
  const std::string error = error_of(single(23, {1, 6}, {1, 6}));
  CHECK_THAT(error,
             Catch::Matchers::StartsWith(
                 "x.tflite: operator 0 (RESIZE_BILINEAR) 'layer': expected a supported operator (ADD, "));
  CHECK_THAT(error, Catch::Matchers::EndsWith("HARD_SWISH), found RESIZE_BILINEAR"));
  CHECK_THAT(error_of(single(32, {1, 6}, {1, 6}, {}, "MyOperator")),
             Catch::Matchers::ContainsSubstring("operator 0 (CUSTOM 'MyOperator') 'layer'"));
  CHECK_THAT(error_of(single(150, {1, 6}, {1, 6})), Catch::Matchers::EndsWith("found built-in operator 150"));
}

TEST_CASE("what a layer of whet does not do is said with what was found") {
  CHECK_THAT(error_of(single(25, {1, 6}, {1, 6}, {{0, Option::real, 2.0}})),
             Catch::Matchers::ContainsSubstring("expected a beta of 1, found 2.0"));
  CHECK_THAT(error_of(single(98, {1, 6}, {1, 6}, {{0, Option::real, -1.0}})),
             Catch::Matchers::ContainsSubstring("expected a slope of at least 0 and below 1, found -1.0"));
  CHECK_THAT(error_of(single(19, {2, 6}, {2, 6})),
             Catch::Matchers::ContainsSubstring("expected a batch of 1"));
  CHECK_THAT(
      error_of(single(19, {1, 6}, {1, 7})),
      Catch::Matchers::ContainsSubstring("expected an output of 6 for an input of 6, found shape [7]"));
  CHECK_THAT(error_of(single(22, {1, 6}, {1, 7})),
             Catch::Matchers::ContainsSubstring("expected as many values as 6 has, found 7"));
  CHECK_THAT(error_of(single(1, {1, 4, 4, 2}, {1, 4, 4, 2})),
             Catch::Matchers::ContainsSubstring("expected a window of 1 to 65535, found 0"));
  CHECK_THAT(error_of(single(3, {1, 6}, {1, 6})),
             Catch::Matchers::ContainsSubstring("expected 2 to 3 inputs, found 1"));
  Writer file;
  const int x = file.tensor("x", {1, 2}, float32);
  const int constant = file.constant("c", {1, 2}, float32, counted(2));
  const int y = file.tensor("y", {1, 2}, float32);
  file.operation(0, {x, constant}, {y}, {{0, Option::byte, 0}});
  CHECK_THAT(error_of(file.finish({x}, {y})),
             Catch::Matchers::ContainsSubstring("expected two tensors that are computed, found a constant"));
}
