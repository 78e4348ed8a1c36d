#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/imported_layers.hpp>
#include <whet/importer/tflite/read.hpp>
#include <whet/importer/values/quantization.hpp>

#include "catch.hpp"
#include "importer/tflite_file.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;

/// One operator without constants between two tensors of 1x6.
Graph single(int code, const tflite_file::Scales& from, const tflite_file::Scales& to) {
  tflite_file::Writer file;
  const int x = file.tensor("x", {1, 6}, tflite_file::int8, from);
  const int y = file.tensor("y", {1, 6}, tflite_file::int8, to);
  file.operation(code, {x}, {y});
  return parse_tflite(file.finish({x}, {y}), "x.tflite");
}

std::string error_of(const Graph& graph) {
  return files::error_of([&] { static_cast<void>(import_layers(graph)); }).what();
}

}  // namespace

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

TEST_CASE("tensors between layers need a scale, and a zero point that int8 has") {
  const tflite_file::Scales scale{{0.5f}, {0}};
  CHECK_THAT(error_of(single(19, {}, scale)),
             Catch::Matchers::ContainsSubstring(
                 "the input: expected a scale and a zero point of tensor 'x', found none"));
  for (const std::int64_t zero : {-129, 128})
    CHECK_THAT(error_of(single(19, scale, {{0.5f}, {zero}})),
               Catch::Matchers::ContainsSubstring(
                   "operator 0 (RELU): expected a positive scale and a zero point from -128 to 127, found "
                   "0.500000 and " +
                   std::to_string(zero)));
  // The smallest numbers have fewer bits, so that no multiplier holds their quotient.
  CHECK_THAT(error_of(single(19, scale, {{1e-40f}, {0}})),
             Catch::Matchers::ContainsSubstring("expected a positive scale"));
  CHECK_NOTHROW(import_layers(single(19, {{0.5f}, {-128}}, {{0.25f}, {127}})));
}

TEST_CASE("values that only move keep the scale of what they come from") {
  const ImportedLayers layers = import_layers(parse_tflite(tflite_file::small_network(true), "x.tflite"));
  CHECK(layers.fixed[3] == layers.fixed[2]);  // Flatten
  Graph graph = parse_tflite(tflite_file::small_network(true), "x.tflite");
  graph.tensors[graph.nodes[1].outputs[0]].quantization->zero_points[0] = 4;
  CHECK_THAT(error_of(graph),
             Catch::Matchers::ContainsSubstring(
                 "(RESHAPE) 'flatten': expected the scale and zero point of its input, found "
                 "others"));
}

TEST_CASE("functions whose scale TFLite fixes have no other one") {
  const tflite_file::Scales scale{{0.5f}, {0}};
  const auto check = [&](int code, const tflite_file::Scales& demanded) {
    CHECK_NOTHROW(import_layers(single(code, scale, demanded)));
    for (const tflite_file::Scales& other :
         {tflite_file::Scales{{demanded.scales[0]}, {demanded.zero_points[0] + 1}},
          tflite_file::Scales{{2.0f * demanded.scales[0]}, demanded.zero_points}})
      CHECK_THAT(
          error_of(single(code, scale, other)),
          Catch::Matchers::ContainsSubstring("expected the scale and zero point that TFLite demands, " +
                                             std::to_string(demanded.scales[0])));
  };
  check(14, {{1.0f / 256}, {-128}});  // LOGISTIC
  check(25, {{1.0f / 256}, {-128}});  // SOFTMAX
  check(28, {{1.0f / 128}, {0}});     // TANH
}

TEST_CASE("a clamp within a layer that takes none clamps the same integers, and only a clamp may be there") {
  const auto layers = [](int code, tflite_file::Option activation) {
    tflite_file::Writer file;
    const tflite_file::Scales scale{{0.5f}, {0}};
    const int x = file.tensor("x", {1, 2, 2, 2}, tflite_file::int8, scale);
    const int y = file.tensor("y", {1, 2, 2, code == 2 ? 4 : 2}, tflite_file::int8, {{0.25f}, {-128}});
    file.operation(code, {x, x}, {y}, {activation, {code == 2 ? 0 : 9, tflite_file::Option::integer, 3}});
    return import_layers(parse_tflite(file.finish({x}, {y}), "x.tflite"));
  };
  constexpr auto byte = tflite_file::Option::byte;
  const ImportedLayers concatenated = layers(2, {1, byte, 1});
  REQUIRE(concatenated.fixed.size() == 3);
  CHECK(concatenated.fixed[1] == whet::TensorQuantization{0.25f, -128});
  CHECK(concatenated.fixed[1] == concatenated.fixed[2]);
  const ImportedLayers added = layers(0, {0, byte, 1});
  CHECK_FALSE(added.fixed[1]);
  CHECK(added.fixed[2] == whet::TensorQuantization{0.25f, -128});
  CHECK_THAT(
      files::error_of([&] {
        layers(0, {0, byte, 4});
      }).what(),
      Catch::Matchers::ContainsSubstring(
          "operator 0 (ADD): expected a clamp as what is computed with a layer of integers, found tanh"));
}

TEST_CASE("a layer whose output only whet rounds is noted") {
  Graph graph = single(19, {{0.5f}, {0}}, {{0.5f}, {0}});
  CHECK(import_layers(graph).inexact.empty());
  graph.nodes[0].rounds_anew = true;
  CHECK(import_layers(graph).inexact ==
        std::vector<std::string>{"operator 0 (RELU): its output, which the file does not round, is rounded"});
}
