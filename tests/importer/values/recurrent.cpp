#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/imported_layers.hpp>
#include <whet/importer/tflite/read.hpp>
#include <whet/importer/values/recurrent.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;
using graphs::Builder;
using tflite_file::Option;
using tflite_file::Scales;

/// Three steps of two features through four units in integers. Scales of a gate's weights are those of the
/// tensor, of its own output's weights one for each unit.
Graph integer_lstm(std::int32_t bias, bool with_state_scale) {
  tflite_file::Writer file;
  const Scales scale{{0.5f}, {0}};
  const int x = file.tensor("x", {1, 3, 2}, tflite_file::int8, scale);
  std::vector<std::int32_t> inputs{x};
  for (int gate = 0; gate < 4; ++gate)
    inputs.push_back(file.constant("w", {4, 2}, tflite_file::int8, std::vector<std::int8_t>(8, 1),
                                   {{0.25f * static_cast<float>(gate + 1)}, {0}}));
  for (int gate = 0; gate < 4; ++gate)
    inputs.push_back(file.constant("u", {4, 4}, tflite_file::int8, std::vector<std::int8_t>(16, 2),
                                   {{1.0f, 2.0f, 3.0f, 4.0f}, {0, 0, 0, 0}}));
  for (int peephole = 0; peephole < 3; ++peephole) inputs.push_back(-1);
  for (int gate = 0; gate < 4; ++gate)
    inputs.push_back(file.constant("b", {4}, tflite_file::int32,
                                   std::vector<std::int32_t>{gate == 1 ? bias : 3, 0, 0, 0}, scale));
  for (int projection = 0; projection < 2; ++projection) inputs.push_back(-1);
  inputs.push_back(file.tensor("h", {1, 4}, tflite_file::int8, scale));
  inputs.push_back(
      file.tensor("c", {1, 4}, tflite_file::int16, with_state_scale ? Scales{{1.0f / 2048}, {0}} : Scales{}));
  const int y = file.tensor("y", {1, 3, 4}, tflite_file::int8, scale);
  file.operation(44, inputs, {y}, {{0, Option::byte, 4}});
  return parse_tflite(file.finish({x}, {y}), "x.tflite");
}

std::string error_of(const Graph& graph) {
  return files::error_of([&] { static_cast<void>(import_layers(graph)); }).what();
}

}  // namespace

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

TEST_CASE("an integer LSTM has a scale for each row, first of its features and then of its own output") {
  const ImportedLayers layers = import_layers(integer_lstm(5, true));
  REQUIRE(layers.weight_scales.size() == 1);
  const std::vector<float>& scales = layers.weight_scales[0];
  REQUIRE(scales.size() == 32);
  for (std::size_t row = 0; row < 16; ++row) {
    CHECK(scales[row] == 0.25f * static_cast<float>(row / 4 + 1));
    CHECK(scales[16 + row] == static_cast<float>(row % 4 + 1));
    const auto at = static_cast<Eigen::Index>(row);
    CHECK(layers.parameters.kernel(0)(at, 1) == scales[row]);
    CHECK(layers.parameters.kernel(0)(at, 5) == 2.0f * scales[16 + row]);
  }
  CHECK(layers.parameters.bias(0)(4) == 2.5f);
  CHECK(layers.states[0].low == -16.0f);
  CHECK(layers.states[0].high == 16.0f);
}

TEST_CASE("integers of a recurrent layer that whet's cannot have are named") {
  CHECK_NOTHROW(import_layers(integer_lstm(1 << 24, true)));
  CHECK_THAT(error_of(integer_lstm((1 << 24) + 1, true)),
             Catch::Matchers::ContainsSubstring("expected biases of at most 24 bits, found 16777217"));
  CHECK_THAT(error_of(integer_lstm(INT32_MIN, true)),
             Catch::Matchers::ContainsSubstring("expected biases of at most 24 bits, found -2147483648"));
  CHECK_THAT(
      error_of(integer_lstm(5, false)),
      Catch::Matchers::ContainsSubstring("expected an LSTM with int8 weights and a scale of its cell state"));
}
