#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/imported_layers.hpp>
#include <whet/importer/tflite/read.hpp>
#include <whet/importer/weights_file.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;
using graphs::Builder;

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

TEST_CASE("a mean keeps the scale of its input, and the layer behind it takes the reals of its biases") {
  for (const bool same : {false, true}) {
    tflite_file::Writer file;
    const tflite_file::Scales scale{{0.5f}, {1}};
    const tflite_file::Scales other = same ? scale : tflite_file::Scales{{0.25f}, {3}};
    const int x = file.tensor("x", {1, 2, 2, 2}, tflite_file::int8, scale);
    const int axes = file.constant("axes", {2}, tflite_file::int32, std::vector<std::int32_t>{1, 2});
    const int mean = file.tensor("net/mean/y", {1, 1, 1, 2}, tflite_file::int8, other);
    const int flat = file.tensor("flat", {1, 2}, tflite_file::int8, other);
    const int weights =
        file.constant("w", {1, 2}, tflite_file::int8, std::vector<std::int8_t>{1, 2}, {{1.0f}, {0}});
    const int bias =
        file.constant("b", {1}, tflite_file::int32, std::vector<std::int32_t>{9}, {{0.25f}, {0}});
    const int y = file.tensor("y", {1, 1}, tflite_file::int8, scale);
    file.operation(40, {x, axes}, {mean});
    file.operation(22, {mean}, {flat});
    file.operation(9, {flat, weights, bias}, {y});
    const ImportedLayers layers = import_layers(parse_tflite(file.finish({x}, {y}), "x.tflite"));
    REQUIRE(layers.lowered.records.size() == 2);
    CHECK(layers.fixed[1] == whet::TensorQuantization{0.5f, 1});
    CHECK(layers.integer_biases[1] == (same ? std::vector<std::int32_t>{9} : std::vector<std::int32_t>{}));
    CHECK(layers.parameters.bias(1)(0) == 2.25f);
    CHECK(layers.inexact == (same ? std::vector<std::string>{}
                                  : std::vector<std::string>{
                                        "operator 0 (MEAN) 'mean': the mean keeps the scale of its input"}));
  }
}

TEST_CASE("a clamp behind a layer that the file rounds at another scale is noted") {
  for (const bool same : {false, true}) {
    tflite_file::Writer file;
    const tflite_file::Scales scale{{0.5f}, {-128}};
    const int x = file.tensor("x", {1, 2}, tflite_file::int8, scale);
    const int weights =
        file.constant("w", {1, 2}, tflite_file::int8, std::vector<std::int8_t>{1, 2}, {{1.0f}, {0}});
    const int sum =
        file.tensor("sum", {1, 1}, tflite_file::int8, same ? scale : tflite_file::Scales{{1.0f}, {0}});
    const int y = file.tensor("y", {1, 1}, tflite_file::int8, scale);
    file.operation(9, {x, weights}, {sum});
    file.operation(19, {sum}, {y});
    CHECK(import_layers(parse_tflite(file.finish({x}, {y}), "x.tflite")).inexact.size() == (same ? 0 : 1));
  }
}

TEST_CASE("a normalization's epsilon goes into its gamma") {
  Builder net;
  const std::size_t x = net.input({2, 2, 3});
  const std::size_t y =
      net.node(OperatorKind::batch_normalization,
               {x, net.constant({3}), net.constant({3}), net.constant({3}), net.constant({3})}, {2, 2, 3},
               NormalizationAttributes{1e-5f});
  const ImportedLayers layers = import_layers(net.finish(y));
  const auto kernel = layers.parameters.kernel(0);
  for (int channel = 0; channel < 3; ++channel) {
    const double value = 0.125 * channel;  // gamma, beta, mean and variance
    const double expected = value / std::sqrt(value + 1e-5);
    const double found = double{kernel(channel, 0)} / std::sqrt(double{kernel(channel, 2)} + 1e-3);
    CHECK(std::abs(found - expected) <= 1e-6);
    CHECK(kernel(channel, 1) == static_cast<float>(value));
    CHECK(layers.parameters.bias(0)(channel) == static_cast<float>(value));
  }
}

TEST_CASE("a recurrent layer has the weights of its features and of its own output side by side") {
  Builder net;
  const std::size_t x = net.input({7, 3});
  const auto recurrent = [&](whet::Cell cell, std::size_t rows, std::size_t biases) {
    Builder copy = net;
    const std::size_t y =
        copy.node(OperatorKind::recurrent,
                  {x, copy.constant({rows, 3}), copy.constant({rows, 2}), copy.constant({biases})}, {2},
                  RecurrentAttributes{.cell = cell, .units = 2, .whole_sequence = false, .state_scale = {}});
    return import_layers(copy.finish(y));
  };
  const ImportedLayers lstm = recurrent(whet::Cell::lstm, 8, 8);
  CHECK(lstm.parameters.kernel(0)(1, 2) == 0.125f * 5);
  CHECK(lstm.parameters.kernel(0)(1, 4) == 0.125f * 3);
  CHECK(lstm.parameters.bias(0)(7) == 0.125f * 7);
  // Of a GRU's two biases the second one is a column, as it comes.
  const ImportedLayers gru = recurrent(whet::Cell::gru, 6, 12);
  CHECK(gru.parameters.bias(0)(1) == 0.125f * 1);
  CHECK(gru.parameters.kernel(0)(1, 5) == 0.125f * 7);
  CHECK(gru.parameters.bias(0)(5) == 0.125f * 5);
  CHECK(gru.parameters.kernel(0)(5, 5) == 0.125f * 11);
}

TEST_CASE("weights are written by layer name") {
  const files::TemporaryFolder folder;
  save_weights_of(folder / "w.safetensors", parse_tflite(tflite_file::small_network(), "x.tflite"));
  const whet::SafeTensors file = whet::read_safetensors(folder / "w.safetensors");
  CHECK(file.tensors().size() == 4);
  CHECK(file.tensor("conv.kernel").shape == std::vector<std::size_t>{3, 18});
  CHECK(file.values<float>("scores.bias", {2})[1] == 0.5f);
}
