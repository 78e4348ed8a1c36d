#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include <whet/importer/onnx/read_normalization.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::NormalizationAttributes;
using whet::importer::OperatorKind;

/// A normalization of `x` with gamma, beta, mean and variance of three channels, all different.
std::string normalization(WrittenModel& model, std::int64_t channels = 3) {
  std::vector<std::string> inputs{"x"};
  for (int part = 0; part < 4; ++part) {
    std::vector<float> values(static_cast<std::size_t>(channels));
    for (std::size_t channel = 0; channel < values.size(); ++channel)
      values[channel] = static_cast<float>(10 * part) + static_cast<float>(channel);
    inputs.push_back(model.write.constant("part", {channels}, values));
  }
  return model.write.add("BatchNormalization", inputs, "y");
}

}  // namespace

TEST_CASE("a normalization has gamma, beta, mean and variance in this order, and the file's epsilon") {
  WrittenModel model({1, 3, 4, 5});
  const std::string y = normalization(model);
  model.write.set("epsilon", 0.125f);
  const Graph graph = model.read(y);
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.nodes[0].kind == OperatorKind::batch_normalization);
  for (std::size_t part = 0; part < 4; ++part)
    CHECK(input_of(graph, 0, part + 1).values<float>("m")[1] == 10.0f * static_cast<float>(part) + 1.0f);
  CHECK(std::get<NormalizationAttributes>(graph.nodes[0].attributes).epsilon == 0.125f);
  CHECK(output_of(graph, 0).shape == std::vector<std::size_t>{4, 5, 3});
}

TEST_CASE("a normalization takes images, sequences and vectors") {
  for (const Dims& input : {Dims{1, 3}, Dims{1, 3, 7}, Dims{1, 3, 2, 2}}) {
    WrittenModel model(input);
    CHECK(model.read(normalization(model)).nodes[0].kind == OperatorKind::batch_normalization);
  }
}

TEST_CASE("a normalization of another number of channels, in training or with no epsilon is refused") {
  WrittenModel narrow({1, 3, 4, 5});
  CHECK_THAT(narrow.error(normalization(narrow, 2)), ContainsSubstring("3") && ContainsSubstring("2"));

  WrittenModel training({1, 3}, 14);
  const std::string t = normalization(training);
  training.write.set("training_mode", std::int64_t{1});
  CHECK_THAT(training.error(t), ContainsSubstring("training_mode"));

  for (const float epsilon : {-1.0f, std::numeric_limits<float>::quiet_NaN(), INFINITY}) {
    WrittenModel model({1, 3});
    const std::string y = normalization(model);
    model.write.set("epsilon", epsilon);
    CHECK_THAT(model.error(y), ContainsSubstring("epsilon"));
  }
}

TEST_CASE("slopes for each channel are a layer of their own") {
  WrittenModel model({1, 3, 4, 5});
  const Graph graph = model.read(model.write.add("PRelu", {"x", model.counted("slopes", {3, 1, 1})}, "y"));
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.nodes[0].kind == OperatorKind::prelu);
  CHECK(input_of(graph, 0, 1).values<float>("m") == std::vector<float>{0, 1, 2});
}
