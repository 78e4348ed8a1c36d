#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <whet/importer/onnx/read_convolution.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {
using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::OperatorKind;
using whet::importer::WindowAttributes;
using whet::importer::WindowPadding;
}  // namespace

TEST_CASE("a convolution's weights come with their channels last") {
  WrittenModel model({1, 2, 5, 5});
  const std::string y = model.write.add("Conv", {"x", model.counted("w", {3, 2, 1, 2})}, "y");
  const Graph graph = model.read(y);
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.nodes[0].kind == OperatorKind::convolution);
  CHECK(graph.nodes[0].name == "y");
  CHECK(input_of(graph, 0, 0).shape == std::vector<std::size_t>{5, 5, 2});
  CHECK(input_of(graph, 0, 1).shape == std::vector<std::size_t>{3, 1, 2, 2});
  CHECK(input_of(graph, 0, 1).values<float>("m") == std::vector<float>{0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11});
  CHECK(output_of(graph, 0).shape == std::vector<std::size_t>{5, 4, 3});
}

TEST_CASE("a filter for each channel is a depthwise convolution, fewer groups stay groups") {
  WrittenModel depthwise({1, 2, 5, 5});
  const std::string one = depthwise.write.add("Conv", {"x", depthwise.counted("w", {4, 1, 1, 2})}, "y");
  depthwise.write.set("group", std::int64_t{2});
  const Graph filters = depthwise.read(one);
  CHECK(filters.nodes[0].kind == OperatorKind::depthwise_convolution);
  CHECK(input_of(filters, 0, 1).shape == std::vector<std::size_t>{4, 1, 2});
  CHECK(std::get<WindowAttributes>(filters.nodes[0].attributes).groups == 1);

  WrittenModel grouped({1, 4, 5, 5});
  const std::string two = grouped.write.add("Conv", {"x", grouped.counted("w", {2, 2, 1, 1})}, "y");
  grouped.write.set("group", std::int64_t{2});
  const Graph groups = grouped.read(two);
  CHECK(groups.nodes[0].kind == OperatorKind::convolution);
  CHECK(std::get<WindowAttributes>(groups.nodes[0].attributes).groups == 2);
  CHECK(output_of(groups, 0).shape == std::vector<std::size_t>{5, 5, 2});

  WrittenModel wrong({1, 4, 5, 5});
  const std::string three = wrong.write.add("Conv", {"x", wrong.counted("w", {2, 3, 1, 1})}, "y");
  CHECK_THAT(wrong.error(three),
             ContainsSubstring("expected weights for 4 channels in 1 groups, found [2, 3, …]"));
}

TEST_CASE("a convolution along a sequence is one with a window of width 1") {
  WrittenModel model({1, 2, 5});
  const Graph graph = model.read(model.write.add("Conv", {"x", model.counted("w", {3, 2, 2})}, "y"));
  CHECK(input_of(graph, 0, 1).shape == std::vector<std::size_t>{3, 2, 1, 2});
  CHECK(output_of(graph, 0).shape == std::vector<std::size_t>{4, 1, 3});
}

TEST_CASE("a transposed convolution has the padding of ours, or none has it") {
  const auto read = [](const Dims& pads) {
    WrittenModel model({1, 2, 3, 3});
    const std::string y = model.write.add("ConvTranspose", {"x", model.counted("w", {2, 1, 3, 3})}, "y");
    model.write.set("strides", Dims{2, 2});
    model.write.set("pads", pads);
    return model.read(y);
  };
  const Graph same = read({0, 0, 1, 1});
  CHECK(same.nodes[0].kind == OperatorKind::transposed_convolution);
  CHECK(std::get<WindowAttributes>(same.nodes[0].attributes).padding == WindowPadding::same);
  CHECK(output_of(same, 0).shape == std::vector<std::size_t>{6, 6, 1});
  CHECK(input_of(same, 0, 1).shape == std::vector<std::size_t>{1, 3, 3, 2});
  CHECK(input_of(same, 0, 1).values<float>("m") ==
        std::vector<float>{0, 9, 1, 10, 2, 11, 3, 12, 4, 13, 5, 14, 6, 15, 7, 16, 8, 17});
  const Graph valid = read({0, 0, 0, 0});
  CHECK(std::get<WindowAttributes>(valid.nodes[0].attributes).padding == WindowPadding::valid);
  CHECK(output_of(valid, 0).shape == std::vector<std::size_t>{7, 7, 1});
  CHECK_THAT(files::error_of([&] {
               read({1, 1, 1, 1});
             }).what(),
             ContainsSubstring("expected the padding of TransposedConv2D"));
}
