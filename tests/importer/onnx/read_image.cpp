#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <whet/importer/onnx/read_image.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;
using whet::importer::Edges;
using whet::importer::Graph;
using whet::importer::OperatorKind;
using whet::importer::PadAttributes;
using whet::importer::UpsampleAttributes;

using Extents = std::vector<std::size_t>;

std::string pad(WrittenModel& model, const Dims& pads) {
  return model.write.add("Pad", {"x", model.write.constant("pads", pads)}, "y");
}

/// A Resize by factors of each axis.
std::string resize(WrittenModel& model, const std::vector<float>& scales) {
  const std::string factors =
      model.write.constant("scales", {static_cast<std::int64_t>(scales.size())}, scales);
  return model.write.add("Resize", {"x", "", factors}, "y");
}

std::string mean(WrittenModel& model, const Dims& axes) {
  const std::string y = model.write.add("ReduceMean", {"x"}, "y");
  model.write.set("axes", axes);
  return y;
}

}  // namespace

TEST_CASE("pads are the edges of height and width, those before first") {
  WrittenModel model({1, 2, 5, 6});
  const Graph graph = model.read(pad(model, {0, 0, 1, 2, 0, 0, 3, 4}));
  CHECK(std::get<PadAttributes>(graph.nodes[0].attributes).edges ==
        Edges{.top = 1, .bottom = 3, .left = 2, .right = 4});
  CHECK(output_of(graph, 0).shape == Extents{9, 12, 2});
}

TEST_CASE("pads of channels, below 0, of another number or of another value are refused") {
  const auto error = [](const Dims& pads) {
    WrittenModel model({1, 2, 5, 6});
    return model.error(pad(model, pads));
  };
  CHECK_THAT(error({0, 1, 0, 0, 0, 1, 0, 0}), ContainsSubstring("padding of height and width"));
  CHECK_THAT(error({0, 0, -1, 0, 0, 0, 0, 0}), ContainsSubstring("pads of at least 0"));
  CHECK_THAT(error({1, 1}), ContainsSubstring("expected 8 pads"));
  WrittenModel ones({1, 2, 5, 6});
  const std::string pads = ones.write.constant("pads", Dims{0, 0, 1, 1, 0, 0, 1, 1});
  CHECK_THAT(ones.error(ones.write.add("Pad", {"x", pads, ones.write.constant("one", 1.0f)}, "y")),
             ContainsSubstring("zeros as padding"));
  WrittenModel mirrored({1, 2, 5, 6});
  const std::string y = pad(mirrored, {0, 0, 1, 1, 0, 0, 1, 1});
  mirrored.write.set("mode", "reflect");
  CHECK_THAT(mirrored.error(y), ContainsSubstring("mode") && ContainsSubstring("reflect"));
}

TEST_CASE("a resize by whole factors repeats pixels") {
  WrittenModel model({1, 2, 5, 6});
  const Graph graph = model.read(resize(model, {1.0f, 1.0f, 2.0f, 3.0f}));
  const auto& attributes = std::get<UpsampleAttributes>(graph.nodes[0].attributes);
  CHECK(attributes.height == 2);
  CHECK(attributes.width == 3);
  CHECK(output_of(graph, 0).shape == Extents{10, 18, 2});
}

TEST_CASE("a resize may say the sizes instead of factors") {
  WrittenModel model({1, 2, 5, 6});
  const std::string sizes = model.write.constant("sizes", Dims{1, 2, 10, 6});
  const Graph graph = model.read(model.write.add("Resize", {"x", "", "", sizes}, "y"));
  CHECK(std::get<UpsampleAttributes>(graph.nodes[0].attributes).height == 2);
  CHECK(output_of(graph, 0).shape == Extents{10, 6, 2});
}

TEST_CASE("a resize that is no repetition of pixels is refused") {
  const auto error = [](const std::vector<float>& scales) {
    WrittenModel model({1, 2, 5, 6});
    return model.error(resize(model, scales));
  };
  CHECK_THAT(error({1.0f, 1.0f, 1.5f, 1.0f}), ContainsSubstring("whole factors of height and width"));
  CHECK_THAT(error({1.0f, 1.0f, 0.5f, 1.0f}), ContainsSubstring("whole factors of height and width"));
  CHECK_THAT(error({1.0f, 2.0f, 1.0f, 1.0f}), ContainsSubstring("of axis 1"));
  CHECK_THAT(error({2.0f, 2.0f}), ContainsSubstring("expected 4 scales"));
  WrittenModel corners({1, 2, 5, 6});
  const std::string y = resize(corners, {1.0f, 1.0f, 2.0f, 2.0f});
  corners.write.set("coordinate_transformation_mode", "align_corners");
  CHECK_THAT(corners.error(y), ContainsSubstring("each pixel as a block"));
  WrittenModel linear({1, 2, 5, 6});
  const std::string z = resize(linear, {1.0f, 1.0f, 2.0f, 2.0f});
  linear.write.set("mode", "linear");
  CHECK_THAT(linear.error(z), ContainsSubstring("mode") && ContainsSubstring("nearest"));
}

TEST_CASE("a mean over height and width is a pool, kept as an image or as a vector") {
  WrittenModel model({1, 3, 4, 5});
  const std::string y = mean(model, {2, 3});
  model.write.set("keepdims", std::int64_t{0});
  const Graph graph = model.read(y);
  CHECK(graph.nodes[0].kind == OperatorKind::global_average_pool);
  CHECK(output_of(graph, 0).shape == Extents{3});
  WrittenModel kept({1, 3, 4, 5});
  CHECK(kept.read(mean(kept, {-2, -1})).nodes[0].kind == OperatorKind::global_average_pool);
}

TEST_CASE("a mean over channels, over one axis of an image or over an axis that is not there is refused") {
  const auto error = [](const Dims& axes) {
    WrittenModel model({1, 3, 4, 5});
    return model.error(mean(model, axes));
  };
  CHECK_THAT(error({1}), ContainsSubstring("a mean over height and width"));
  CHECK_THAT(error({2}), ContainsSubstring("a mean over height and width"));
  CHECK_THAT(error({1, 2, 3}), ContainsSubstring("a mean over height and width"));
  CHECK_THAT(error({2, 4}), ContainsSubstring("axis") || ContainsSubstring("axes"));
}

TEST_CASE("the padding of integers is their zero point, that of the reals they stand for is 0") {
  struct Padded : WrittenModel {
    std::string y;
    Padded(int zero, int padding, bool of_integers) : WrittenModel({1, 1, 2, 2}) {
      const std::string scale = write.constant("scale", 0.5f);
      const std::string zero_point = unsigned_zero("zero", zero);
      std::vector<std::string> inputs{"", write.constant("pads", Dims{0, 0, 1, 1, 0, 0, 1, 1})};
      if (padding >= 0) inputs.push_back(unsigned_zero("padding", padding));
      y = write.add("QuantizeLinear", {"x", scale, zero_point}, "integers");
      if (of_integers) pad(inputs);
      y = write.add("DequantizeLinear", {y, scale, zero_point}, "reals");
      if (!of_integers) pad(inputs);
    }
    void pad(std::vector<std::string> inputs) {
      inputs[0] = y;
      y = write.add("Pad", inputs, "padded");
    }
    Extents shape() { return output_of(read(y), 0).shape; }
    std::string error() { return WrittenModel::error(y); }
  };
  CHECK(Padded(128, -1, false).shape() == Extents{4, 4, 1});
  CHECK(Padded(128, 128, true).shape() == Extents{4, 4, 1});
  CHECK(Padded(0, -1, true).shape() == Extents{4, 4, 1});
  CHECK_THAT(Padded(128, -1, true).error(),
             ContainsSubstring("expected the zero point 128 as padding, found 0"));
  CHECK_THAT(Padded(3, 4, true).error(), ContainsSubstring("expected the zero point 3 as padding, found 4"));
}
