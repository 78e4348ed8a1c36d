#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/imported_layers.hpp>
#include <whet/importer/tflite/read.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;

std::string error_of(const Graph& graph) {
  return files::error_of([&] { static_cast<void>(import_layers(graph)); }).what();
}

Graph integer_network() { return parse_tflite(tflite_file::small_network(true), "x.tflite"); }

}  // namespace

TEST_CASE("an integer layer has its weights as reals, their scales, and biases as integers and reals") {
  const ImportedLayers layers = import_layers(integer_network());
  REQUIRE(layers.lowered.records.size() == 5);
  CHECK(layers.weight_scales[0] == std::vector{0.01f, 0.02f, 0.03f});
  CHECK(layers.parameters.kernel(0)(1, 0) == static_cast<float>(18 % 17 - 8) * 0.02f);
  CHECK(layers.integer_biases[0] == std::vector<std::int32_t>{7, 7, 7});
  CHECK(layers.parameters.bias(0)(2) == static_cast<float>(7 * double{0.015f}));
  REQUIRE(layers.fixed[0]);
  CHECK(*layers.fixed[0] == whet::TensorQuantization{0.5f, -128});
  CHECK_FALSE(layers.fixed[1]);  // The convolution's own output is never rounded.
  CHECK(layers.fixed[2] == whet::TensorQuantization{0.25f, -128});
  CHECK(layers.fixed[3] == layers.fixed[2]);
  CHECK(layers.fixed[4] == whet::TensorQuantization{0.125f, 3});
}

TEST_CASE("everything that an integer network of whet cannot have is named at once") {
  Graph graph = integer_network();
  graph.tensors[graph.nodes[0].inputs[1]].bytes[0] = std::byte{0x80};
  graph.tensors[graph.nodes[0].inputs[1]].quantization->zero_points[1] = 5;
  graph.tensors[graph.nodes[2].outputs[0]].quantization.reset();
  graph.tensors[graph.nodes[3].outputs[0]].quantization->scales[0] = 0.5f;
  const std::string error = error_of(graph);
  CHECK_THAT(error, Catch::Matchers::ContainsSubstring("found 4 differences:"));
  CHECK_THAT(error, Catch::Matchers::ContainsSubstring(
                        "(CONV_2D) 'conv': expected int8 weights from -127 to 127, found -128"));
  CHECK_THAT(error, Catch::Matchers::ContainsSubstring(
                        "(CONV_2D) 'conv': expected weights of zero point 0, found 5"));
  CHECK_THAT(error, Catch::Matchers::ContainsSubstring(
                        "expected a scale and a zero point of tensor 'net/scores/BiasAdd1', found none"));
  CHECK_THAT(error, Catch::Matchers::ContainsSubstring(
                        "(SOFTMAX): expected the scale and zero point that TFLite demands"));
}
