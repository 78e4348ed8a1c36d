#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <whet/importer/onnx/window_reader.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {
using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;
using whet::importer::Edges;
using whet::importer::WindowAttributes;
using whet::importer::WindowPadding;
}  // namespace

TEST_CASE("padding is that of TFLite where it is the same, and else as given") {
  const auto padding = [](const Dims& pads, std::int64_t stride) {
    WrittenModel model({1, 1, 6, 6});
    const std::string y = model.write.add("Conv", {"x", model.counted("w", {1, 1, 3, 3})}, "y");
    model.write.set("pads", pads);
    model.write.set("strides", Dims{stride, stride});
    return std::get<WindowAttributes>(model.read(y).nodes[0].attributes);
  };
  CHECK(padding({1, 1, 1, 1}, 1).padding == WindowPadding::same);
  CHECK(padding({0, 0, 1, 1}, 2).padding == WindowPadding::same);
  CHECK(padding({0, 0, 0, 0}, 2).padding == WindowPadding::valid);
  const auto given = padding({1, 1, 1, 1}, 2);
  CHECK(given.padding == WindowPadding::given);
  CHECK(given.given == Edges{.top = 1, .bottom = 1, .left = 1, .right = 1});
}

TEST_CASE("automatic padding puts what is odd where it says") {
  const auto pool = [](const char* automatic) {
    WrittenModel model({1, 1, 7, 6});
    const std::string y = model.write.add("MaxPool", {"x"}, "y");
    model.write.set("kernel_shape", Dims{2, 3});
    model.write.set("strides", Dims{2, 2});
    model.write.set("auto_pad", automatic);
    const auto graph = model.read(y);
    return std::pair(std::get<WindowAttributes>(graph.nodes[0].attributes), output_of(graph, 0).shape);
  };
  CHECK(pool("SAME_UPPER").first.padding == WindowPadding::same);
  CHECK(pool("SAME_UPPER").second == std::vector<std::size_t>{4, 3, 1});
  const auto lower = pool("SAME_LOWER");
  CHECK(lower.first.padding == WindowPadding::given);
  CHECK(lower.first.given == Edges{.top = 1, .bottom = 0, .left = 1, .right = 0});
  CHECK(pool("VALID").second == std::vector<std::size_t>{3, 2, 1});
}

TEST_CASE("attributes of a window are as many as its axes, and within bounds") {
  const auto error = [](const char* name, const auto& value) {
    WrittenModel model({1, 1, 6, 6});
    const std::string y = model.write.add("Conv", {"x", model.counted("w", {1, 1, 3, 3})}, "y");
    model.write.set(name, value);
    return model.error(y);
  };
  CHECK_THAT(error("strides", Dims{1}),
             ContainsSubstring("attribute 'strides': expected 2 numbers, found 1"));
  CHECK_THAT(error("strides", Dims{1, 0}),
             ContainsSubstring("attribute 'strides': expected numbers from 1, found 0"));
  CHECK_THAT(error("pads", Dims{0, 0, -1, 0}),
             ContainsSubstring("attribute 'pads': expected numbers from 0, found -1"));
  CHECK_THAT(error("kernel_shape", Dims{3, 2}),
             ContainsSubstring("expected the kernel_shape of the weights, found another"));
  CHECK_THAT(error("dilations", Dims{3, 1}),
             ContainsSubstring("expected a kernel that fits into the image, found 7 pixels"));
  CHECK_THAT(error("auto_pad", "HALF"), ContainsSubstring("found 'HALF'"));
}
