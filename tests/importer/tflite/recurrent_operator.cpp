#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <whet/importer/lower_graph.hpp>
#include <whet/importer/tflite/read.hpp>
#include <whet/importer/tflite/recurrent_operator.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;
using tflite_file::counted;
using tflite_file::float32;
using tflite_file::int32;
using tflite_file::int8;
using tflite_file::Option;
using tflite_file::Writer;

Graph parse(const std::vector<std::byte>& bytes) { return parse_tflite(bytes, "x.tflite"); }

std::string error_of(const std::vector<std::byte>& bytes) {
  return files::error_of([&] { static_cast<void>(parse(bytes)); }).what();
}

/// A float LSTM of two units over three steps of two features, with one more input at `extra` where that is
/// not 0, and without the one at `missing`.
std::vector<std::byte> lstm(std::vector<Option> options, std::size_t extra = 0, std::size_t missing = 0) {
  Writer file;
  const int x = file.tensor("x", {1, 3, 2}, float32);
  std::vector<std::int32_t> inputs{x};
  for (std::size_t at = 1; at < 24; ++at) {
    const bool matrix = at <= 8;
    const bool wanted = matrix || (at >= 12 && at <= 15) || at == extra;
    inputs.push_back(wanted && at != missing
                         ? file.constant("c", matrix ? std::vector<std::int32_t>{2, 2} : std::vector{2},
                                         float32, counted(matrix ? 4 : 2))
                         : -1);
  }
  const int y = file.tensor("net/cell/y", {1, 3, 2}, float32);
  file.operation(44, inputs, {y}, options);
  return file.finish({x}, {y});
}

const Option with_tanh{0, Option::byte, 4};

/// A simple recurrent layer whose sequence is cut by a slice with this begin of three steps and such masks.
std::vector<std::byte> sliced(const std::vector<std::int32_t>& begin, const std::vector<Option>& masks,
                              bool used_besides = false) {
  Writer file;
  const int x = file.tensor("x", {1, 3, 2}, float32);
  const int kernel = file.constant("w", {2, 2}, float32, counted(4));
  const int bias = file.constant("b", {2}, float32, counted(2));
  const int y = file.tensor("net/cell/y", {1, 3, 2}, float32);
  file.operation(35, {x, kernel, kernel, bias}, {y}, {{1, Option::byte, 4}});
  const int from = file.constant("begin", {3}, int32, begin);
  const int end = file.constant("end", {3}, int32, std::vector<std::int32_t>{0, 0, 0});
  const int strides = file.constant("strides", {3}, int32, std::vector<std::int32_t>{1, 1, 1});
  const int last = file.tensor("last", {1, 2}, float32);
  file.operation(45, {y, from, end, strides}, {last}, masks);
  return file.finish({x}, used_besides ? std::vector{last, y} : std::vector{last});
}

const std::vector<Option> last_step{
    {0, Option::integer, 5}, {1, Option::integer, 5}, {4, Option::integer, 2}};

}  // namespace

TEST_CASE("recurrent layers give the whole sequence, or with a slice behind them the last step") {
  for (const bool sliced : {false, true})
    for (const bool lstm : {false, true}) {
      Writer file;
      const int x = file.tensor("x", {1, 3, 2}, float32);
      std::vector<std::int32_t> inputs{x};
      const auto add = [&](int count, const std::vector<std::int32_t>& shape, int values) {
        for (int index = 0; index < count; ++index)
          inputs.push_back(values == 0 ? -1 : file.constant("c", shape, float32, counted(values)));
      };
      if (lstm) {
        add(4, {2, 2}, 4);
        add(4, {2, 2}, 4);
        add(3, {}, 0);
        add(4, {2}, 2);
      } else {
        add(2, {2, 2}, 4);
        add(1, {2}, 2);
      }
      const int y = file.tensor("net/cell/y", {1, 3, 2}, float32);
      if (lstm)
        file.operation(44, inputs, {y}, {{0, Option::byte, 4}, {1, Option::real, 10.0}});
      else
        file.operation(35, inputs, {y}, {{1, Option::byte, 4}});
      const int begin = file.constant("begin", {3}, int32, std::vector<std::int32_t>{0, -1, 0});
      const int end = file.constant("end", {3}, int32, std::vector<std::int32_t>{0, 0, 0});
      const int strides = file.constant("strides", {3}, int32, std::vector<std::int32_t>{1, 1, 1});
      const int last = file.tensor("last", {1, 2}, float32);
      if (sliced)
        file.operation(45, {y, begin, end, strides}, {last},
                       {{0, Option::integer, 5}, {1, Option::integer, 5}, {4, Option::integer, 2}});
      const LoweredGraph lowered = lower_graph(parse(file.finish({x}, {sliced ? last : y})));
      REQUIRE(lowered.records.size() == 1);
      const std::string layer = lstm ? "whet::LSTM<2" : "whet::SimpleRNN<2";
      CHECK(lowered.layers[0].source == layer + (sliced ? ">" : ", whet::Sequence>"));
    }
}

TEST_CASE("gates of an LSTM have one scale or one for each unit, along their first dimension") {
  const auto error_of_scales = [](const tflite_file::Scales& scales) {
    Writer file;
    const tflite_file::Scales scale{{0.5f}, {0}};
    const int x = file.tensor("x", {1, 3, 2}, int8, scale);
    std::vector<std::int32_t> inputs{x};
    for (int gate = 0; gate < 8; ++gate)
      inputs.push_back(file.constant("w", {4, gate < 4 ? 2 : 4}, int8,
                                     std::vector<std::int8_t>(gate < 4 ? 8 : 16),
                                     gate == 1 ? scales : scale));
    for (int peephole = 0; peephole < 3; ++peephole) inputs.push_back(-1);
    for (int gate = 0; gate < 4; ++gate)
      inputs.push_back(file.constant("b", {4}, int32, std::vector<std::int32_t>(4), scale));
    const int y = file.tensor("y", {1, 3, 4}, int8, scale);
    file.operation(44, inputs, {y}, {{0, Option::byte, 4}, {1, Option::real, 10.0}});
    const auto bytes = file.finish({x}, {y});
    try {
      static_cast<void>(parse(bytes));
    } catch (const whet::FileError& error) {
      return std::string(error.what());
    }
    return std::string("read");
  };
  CHECK(error_of_scales({{0.5f}, {0}}) == "read");
  CHECK(error_of_scales({{0.5f, 1.0f, 2.0f, 4.0f}, {0, 0, 0, 0}}) == "read");
  CHECK_THAT(error_of_scales({{0.5f, 1.0f}, {0, 0}}), Catch::Matchers::ContainsSubstring("scales"));
}

TEST_CASE("an LSTM's gates lie one behind the other, its activation and clip are as whet's") {
  const Graph graph = parse(lstm({with_tanh}));
  REQUIRE(graph.nodes.size() == 1);
  const Node& node = graph.nodes[0];
  REQUIRE(node.inputs.size() == 4);
  CHECK(graph.tensors[node.inputs[1]].shape == std::vector<std::size_t>{8, 2});
  CHECK(graph.tensors[node.inputs[2]].shape == std::vector<std::size_t>{8, 2});
  CHECK(graph.tensors[node.inputs[3]].values<float>("x") == std::vector<float>{0, 1, 0, 1, 0, 1, 0, 1});
  const auto& attributes = std::get<RecurrentAttributes>(node.attributes);
  CHECK(attributes.units == 2);
  CHECK(attributes.cell == whet::Cell::lstm);
  CHECK(attributes.whole_sequence);
  CHECK_FALSE(attributes.state_scale);
  CHECK_NOTHROW(parse(lstm({with_tanh, {1, Option::real, 10.0}})));
}

TEST_CASE("what an LSTM of whet has not is named") {
  const auto check = [](const std::vector<std::byte>& bytes, const std::string& said) {
    CHECK_THAT(error_of(bytes), Catch::Matchers::EndsWith(said));
  };
  const std::string plain =
      "expected an LSTM without peepholes, projection, coupled gates and layer "
      "normalization, found ";
  check(lstm({with_tanh}, 9), plain + "input 9");
  check(lstm({with_tanh}, 16), plain + "input 16");
  check(lstm({with_tanh}, 20), plain + "input 20");
  check(lstm({with_tanh}, 0, 1), plain + "no input 1");
  check(lstm({}), "expected the activation TANH, found another");
  check(lstm({with_tanh, {3, Option::byte, 1}}),
        "expected a sequence with the batch first, found the time first");
  check(lstm({with_tanh, {1, Option::real, 3.0}}),
        "expected a cell state that is not clipped below 10, found a clip at 3.000000");
}

TEST_CASE("a slice is the last step, counted from either end, or refused") {
  const std::string refused =
      "expected the last step of a recurrent layer's sequence, of which nothing else is used, found another "
      "slice";
  for (const std::int32_t step : {-1, 2}) {
    const Graph graph = parse(sliced({0, step, 0}, last_step));
    REQUIRE(graph.nodes.size() == 1);
    CHECK_FALSE(std::get<RecurrentAttributes>(graph.nodes[0].attributes).whole_sequence);
    CHECK(graph.tensors[graph.outputs[0]].name == "last");
  }
  for (const std::int32_t step : {0, 1, -2, 3})
    CHECK_THAT(error_of(sliced({0, step, 0}, last_step)), Catch::Matchers::EndsWith(refused));
  CHECK_THAT(error_of(sliced({0, -1, 0}, last_step, true)), Catch::Matchers::EndsWith(refused));
  CHECK_THAT(error_of(sliced({0, -1, 0}, {{0, Option::integer, 5}, {1, Option::integer, 5}})),
             Catch::Matchers::EndsWith(refused));
  CHECK_THAT(error_of(sliced({0, -1}, last_step)), Catch::Matchers::ContainsSubstring("bytes for shape [3]"));
}
