#include <cstddef>

#include <whet/importer/imported_layers.hpp>
#include <whet/importer/tflite/read.hpp>
#include <whet/importer/values/imported_values.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"
#include "importer/tflite_file.hpp"

namespace {

using namespace whet::importer;

/// Everything that is there once for each record, and of scales and zero points one more, the input's.
void check_sizes(const ImportedLayers& layers, std::size_t records) {
  CHECK(layers.lowered.records.size() == records);
  CHECK(layers.parameters.records() == records);
  CHECK(layers.fixed.size() == records + 1);
  CHECK(layers.weight_scales.size() == records);
  CHECK(layers.integer_biases.size() == records);
  CHECK(layers.states.size() == records);
}

}  // namespace

TEST_CASE("a float graph has its values as they are, and nothing of integers") {
  graphs::Builder net;
  const std::size_t x = net.input({2});
  const std::size_t hidden =
      net.relu(net.node(OperatorKind::dense, {x, net.constant({3, 2}), net.constant({3})}, {3}));
  const ImportedLayers layers =
      import_layers(net.finish(net.node(OperatorKind::dense, {hidden, net.constant({1, 3})}, {1})));
  check_sizes(layers, 3);
  // The builder's constants are 0, 1/8, 2/8, …
  const auto first = layers.parameters.layer(0);
  for (int output = 0; output < 3; ++output) {
    for (int input = 0; input < 2; ++input)
      CHECK(first.kernel(output, input) == 0.125f * static_cast<float>(2 * output + input));
    CHECK(first.bias(output) == 0.125f * static_cast<float>(output));
  }
  CHECK(layers.parameters.kernel(1).size() == 0);
  CHECK(layers.parameters.kernel(2)(0, 2) == 0.25f);
  CHECK(layers.parameters.bias(2)(0) == 0.0f);
  for (const auto& quantization : layers.fixed) CHECK_FALSE(quantization);
  for (const auto& scales : layers.weight_scales) CHECK(scales.empty());
  for (const auto& biases : layers.integer_biases) CHECK(biases.empty());
  for (const whet::Range& state : layers.states) CHECK(state == whet::Range{});
  CHECK(layers.inexact.empty());
}

TEST_CASE("of an integer graph the input's scale and zero point come before those of the records") {
  const ImportedLayers layers = import_layers(parse_tflite(tflite_file::small_network(true), "small.tflite"));
  check_sizes(layers, 5);
  CHECK(layers.fixed[0] == whet::TensorQuantization{0.5f, -128});
  // Records are a convolution, its clamp, a reshape, a dense layer and a softmax: two of them have weights.
  for (const std::size_t record : {0U, 3U}) {
    CHECK_FALSE(layers.weight_scales[record].empty());
    CHECK(layers.integer_biases[record].size() ==
          static_cast<std::size_t>(layers.lowered.records[record].output.channels));
  }
  for (const std::size_t record : {1U, 2U, 4U}) {
    CHECK(layers.weight_scales[record].empty());
    CHECK(layers.integer_biases[record].empty());
  }
  CHECK(layers.inexact.empty());
}

TEST_CASE("what the file rounds on the way to a layer's output is a sentence that names the node") {
  graphs::Builder net;
  const std::size_t x = net.input({4});
  const std::size_t y = net.node(OperatorKind::relu, {x}, {4}, {}, "gate");
  for (const std::size_t tensor : {x, y}) {
    net.graph.tensors[tensor].type = whet::ElementType::int8;
    net.graph.tensors[tensor].quantization = QuantizationParameters{{0.5f}, {0}, 0};
  }
  Graph graph = net.finish(y);
  CHECK(import_layers(graph).inexact.empty());
  graph.nodes[0].rounds_within = true;
  const ImportedLayers layers = import_layers(graph);
  REQUIRE(layers.inexact.size() == 1);
  CHECK_THAT(layers.inexact[0], Catch::Matchers::ContainsSubstring("relu 'gate': "));
}
