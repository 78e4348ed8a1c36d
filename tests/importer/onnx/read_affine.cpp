#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/onnx/read_affine.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {
using Catch::Matchers::ContainsSubstring;
using whet::importer::Graph;
using whet::importer::OperatorKind;
}  // namespace

TEST_CASE("a dense layer behind a flattened image takes its weights with the channels last") {
  for (const bool is_gemm : {true, false}) {
    WrittenModel model({0, 2, 1, 3});
    const std::string flat = model.write.add("Flatten", {"x"}, "flat");
    std::string y;
    if (is_gemm) {
      y = model.write.add("Gemm", {flat, model.counted("w", {1, 6})}, "y");
      model.write.set("transB", std::int64_t{1});
    } else {
      y = model.write.add("MatMul", {flat, model.counted("w", {6, 1})}, "y");
    }
    const Graph graph = model.read(y);
    REQUIRE(graph.nodes.size() == 2);
    CHECK(graph.nodes[0].kind == OperatorKind::reshape);
    CHECK(graph.nodes[1].kind == OperatorKind::dense);
    CHECK(input_of(graph, 1, 1).values<float>("m") == std::vector<float>{0, 3, 1, 4, 2, 5});
  }
}

TEST_CASE("weights that are quantized behind an input that is not are floats") {
  WrittenModel model({1, 2});
  const std::vector<std::int8_t> integers{1, -2};
  const std::string weights =
      model.write.add("DequantizeLinear",
                      {model.write.constant("w", {1, 2}, integers), model.write.constant("s", 0.5f)}, "wd");
  const std::string y = model.write.add("Gemm", {"x", weights}, "y");
  model.write.set("transB", std::int64_t{1});
  CHECK(input_of(model.read(y), 0, 1).values<float>("m") == std::vector<float>{0.5f, -1.0f});
}

TEST_CASE("a dense layer of a sequence is one for each step") {
  WrittenModel model({1, 5, 3});
  const Graph graph = model.read(model.write.add("MatMul", {"x", model.counted("w", {3, 2})}, "y"));
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.nodes[0].kind == OperatorKind::convolution);
  CHECK(input_of(graph, 0, 1).shape == std::vector<std::size_t>{2, 1, 1, 3});
  CHECK(input_of(graph, 0, 1).values<float>("m") == std::vector<float>{0, 2, 4, 1, 3, 5});
  CHECK(output_of(graph, 0).shape == std::vector<std::size_t>{5, 1, 2});
}

TEST_CASE("one bias may stand for all outputs") {
  WrittenModel model({1, 3});
  const std::string y = model.write.add(
      "Gemm", {"x", model.counted("w", {3, 2}), model.write.constant("b", {1}, std::vector<float>{2.5f})},
      "y");
  CHECK(input_of(model.read(y), 0, 2).values<float>("m") == std::vector<float>{2.5f, 2.5f});
  WrittenModel wrong({1, 3});
  const std::string three =
      wrong.write.add("Gemm", {"x", wrong.counted("w", {3, 2}), wrong.counted("b", {3})}, "y");
  CHECK_THAT(wrong.error(three), ContainsSubstring("expected 2 values as biases, found 3"));
}

TEST_CASE("a Gemm with other factors, a transposed input or computed weights is no dense layer") {
  const auto error = [](const char* name, auto value) {
    WrittenModel model({1, 3});
    const std::string y =
        model.write.add("Gemm", {"x", model.counted("w", {3, 3}), model.counted("b", {3})}, "y");
    model.write.set(name, value);
    return model.error(y);
  };
  CHECK_THAT(error("alpha", 0.5f), ContainsSubstring("attribute 'alpha': expected 1, found another factor"));
  CHECK_THAT(error("beta", 2.0f), ContainsSubstring("attribute 'beta': expected 1, found another factor"));
  CHECK_THAT(error("transA", std::int64_t{1}),
             ContainsSubstring("attribute 'transA': expected 0, found a transposed input"));
  WrittenModel computed({1, 3});
  CHECK_THAT(computed.error(computed.write.add("MatMul", {"x", "x"}, "y")),
             ContainsSubstring("expected a constant as weights, found the computed 'x'"));
  WrittenModel first({1, 3});
  CHECK_THAT(first.error(first.write.add("MatMul", {first.counted("w", {2, 3}), "x"}, "y")),
             ContainsSubstring("expected weights as the second input, found them as the first"));
}

TEST_CASE("a value for each sample is no bias, however many outputs there are") {
  WrittenModel model({2, 3});
  const std::string y =
      model.write.add("Gemm", {"x", model.counted("w", {3, 2}), model.counted("b", {2, 1})}, "y");
  CHECK_THAT(model.error(y), ContainsSubstring("expected a bias for each output, or one for all, found one "
                                               "for each index of axis 0 of 2"));
  WrittenModel row({2, 3});
  const std::string z = row.write.add("Gemm", {"x", row.counted("w", {3, 2}), row.counted("b", {1, 2})}, "y");
  CHECK(input_of(row.read(z), 0, 2).values<float>("m") == std::vector<float>{0, 1});
}
