#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <whet/importer/imported_layers.hpp>
#include <whet/importer/tflite/read.hpp>
#include <whet/importer/values/weights.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;

Graph network() { return parse_tflite(tflite_file::small_network(true), "x.tflite"); }

/// The constant as input `at` of the dense layer becomes floats of 0.
void make_float(Graph& graph, std::size_t at) {
  Tensor& tensor = graph.tensors[graph.nodes[2].inputs[at]];
  tensor.type = whet::ElementType::float32;
  tensor.quantization.reset();
  tensor.bytes.assign(tensor.size() * sizeof(float), std::byte{0});
}

std::string error_of(const Graph& graph) {
  return files::error_of([&] { static_cast<void>(import_layers(graph)); }).what();
}

}  // namespace

TEST_CASE("an integer layer without a bias has one of zeros, and a float layer no integers") {
  Graph graph = network();
  graph.nodes[2].inputs.pop_back();
  const ImportedLayers layers = import_layers(graph);
  CHECK(layers.integer_biases[3] == std::vector<std::int32_t>{0, 0});
  CHECK(layers.parameters.bias(3)(1) == 0.0f);
  const ImportedLayers reals = import_layers(parse_tflite(tflite_file::small_network(), "x.tflite"));
  CHECK(reals.integer_biases[3].empty());
  CHECK(reals.weight_scales[3].empty());
  CHECK(reals.parameters.bias(3)(1) == 0.5f);
}

TEST_CASE("floats among the integers of a network are named") {
  Graph graph = network();
  make_float(graph, 1);
  CHECK_THAT(error_of(graph),
             Catch::Matchers::ContainsSubstring(
                 "'scores': expected int8 weights, as the file's tensors are int8, found float32"));
  graph = network();
  make_float(graph, 2);
  CHECK_THAT(error_of(graph),
             Catch::Matchers::ContainsSubstring(
                 "'scores': expected int32 biases, as the file's tensors are int8, found float32"));
}

TEST_CASE("slopes are reals and no weights with scales of their own") {
  tflite_file::Writer file;
  const tflite_file::Scales scale{{0.5f}, {0}};
  const int x = file.tensor("x", {1, 1, 1, 2}, tflite_file::int8, scale);
  const int slopes =
      file.constant("s", {1, 1, 2}, tflite_file::int8, std::vector<std::int8_t>{1, 3}, {{0.25f}, {0}});
  const int y = file.tensor("y", {1, 1, 1, 2}, tflite_file::int8, scale);
  file.operation(54, {x, slopes}, {y});
  const Graph graph = parse_tflite(file.finish({x}, {y}), "x.tflite");
  const ImportedLayers layers = import_layers(graph);
  REQUIRE(layers.parameters.kernel(0).size() == 2);
  CHECK(layers.parameters.kernel(0).reshaped()(0) == 0.25f);
  CHECK(layers.parameters.kernel(0).reshaped()(1) == 0.75f);
  CHECK(layers.weight_scales[0].empty());
}

TEST_CASE("slopes that are no 127ths of the largest are noted") {
  const auto inexact = [](const std::vector<std::int8_t>& integers) {
    tflite_file::Writer file;
    const tflite_file::Scales scale{{0.5f}, {0}};
    const int x = file.tensor("x", {1, 1, 1, 2}, tflite_file::int8, scale);
    const int slopes = file.constant("s", {1, 1, 2}, tflite_file::int8, integers, {{0.01f}, {0}});
    const int y = file.tensor("y", {1, 1, 1, 2}, tflite_file::int8, scale);
    file.operation(54, {x, slopes}, {y});
    return import_layers(parse_tflite(file.finish({x}, {y}), "x.tflite")).inexact;
  };
  CHECK(inexact({64, 32}) ==
        std::vector<std::string>{"operator 0 (PRELU): its slopes are rounded to 127ths of the largest"});
  CHECK(inexact({127, -32}).empty());
  CHECK(inexact({5, 5}).empty());
  CHECK(inexact({0, 0}).empty());
}
