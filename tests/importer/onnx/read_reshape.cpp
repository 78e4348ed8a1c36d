#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/onnx/read_reshape.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;

using Extents = std::vector<std::size_t>;

/// The extents of a sequence [1, 6, 4] under another shape.
Extents reshaped(const Dims& dims) {
  WrittenModel model({1, 6, 4});
  const auto graph = model.read(model.write.add("Relu", {model.write.reshape("x", dims, "r")}, "y"));
  return output_of(graph, graph.nodes.size() - 1).shape;
}
std::string error_of(const Dims& dims) {
  WrittenModel model({1, 6, 4});
  return model.error(model.write.reshape("x", dims, "r"));
}

/// The extents that the weights of a dense layer of two features end with.
Extents weights_by(const char* operation, const Dims& from, const Dims& axes) {
  WrittenModel model({1, 2});
  const std::string w = model.write.add(operation, {model.counted("w", from)}, "other");
  model.write.set("axes", axes);
  const auto graph = model.read(model.write.add("MatMul", {"x", w}, "y"));
  return input_of(graph, 0, 1).shape;
}

}  // namespace

TEST_CASE("a 0 keeps an extent, a -1 takes what is left") {
  CHECK(reshaped({1, 3, 8}) == Extents{3, 1, 8});
  CHECK(reshaped({0, 3, -1}) == Extents{3, 1, 8});
  CHECK(reshaped({1, -1}) == Extents{24});
  CHECK(reshaped({1, 2, 3, 4}) == Extents{2, 3, 4});
}

TEST_CASE("a shape of another number of values is refused") {
  CHECK_THAT(error_of({1, 25}), ContainsSubstring("a shape of 24 values"));
  CHECK_THAT(error_of({1, 5, -1}), ContainsSubstring("a shape of 24 values"));
  CHECK_THAT(error_of({-1, -1}), ContainsSubstring("positive extents") && ContainsSubstring("-1"));
  CHECK_THAT(error_of({1, -2}), ContainsSubstring("positive extents"));
  CHECK_THAT(error_of({1, std::int64_t{1} << 62, 4}), ContainsSubstring("positive extents"));
  CHECK_THAT(error_of({1, 1, 1, 1, 1, 1, 1, 1, 24}), ContainsSubstring("at most 8 dimensions"));
  WrittenModel model({1, 6, 4});
  const std::string y = model.write.reshape("x", {1, 24}, "r");
  model.write.set("allowzero", std::int64_t{1});
  CHECK_THAT(model.error(y), ContainsSubstring("allowzero"));
}

TEST_CASE("a flatten makes two axes, whatever the axis between them") {
  for (const std::int64_t axis : {1, -2}) {
    WrittenModel model({1, 6, 4});
    const std::string flat = model.write.add("Flatten", {"x"}, "flat");
    model.write.set("axis", axis);
    const auto graph = model.read(model.write.add("Relu", {flat}, "y"));
    CHECK(output_of(graph, graph.nodes.size() - 1).shape == Extents{24});
  }
  WrittenModel model({1, 6, 4});
  const std::string flat = model.write.add("Flatten", {"x"}, "flat");
  model.write.set("axis", std::int64_t{4});
  CHECK_THAT(model.error(flat), ContainsSubstring("axis") && ContainsSubstring("4"));
}

TEST_CASE("axes of one value come and go, of constants too") {
  CHECK(weights_by("Squeeze", {1, 2, 3, 1}, {0, -1}) == Extents{3, 2});
  WrittenModel model({1, 5, 1, 1});
  const std::string axes = model.write.constant("axes", Dims{2, -1});
  const std::string narrow = model.write.add("Squeeze", {"x", axes}, "narrow");
  const auto graph = model.read(model.write.add("Relu", {narrow}, "y"));
  CHECK(output_of(graph, 0).shape == Extents{5});
}

TEST_CASE("axes that are no axes, or have several values, are refused") {
  WrittenModel model({1, 6, 4});
  const auto error = [&](const char* operation, const Dims& axes) {
    return model.error(model.write.add(operation, {"x", model.write.constant("axes", axes)}, "y"));
  };
  CHECK_THAT(error("Squeeze", {1}), ContainsSubstring("axes of one value to squeeze"));
  CHECK_THAT(error("Squeeze", {3}), ContainsSubstring("axis") || ContainsSubstring("axes"));
  CHECK_THAT(error("Unsqueeze", {1, 1}), ContainsSubstring("each axis once"));
  CHECK_THAT(error("Unsqueeze", {1, -4}), ContainsSubstring("each axis once"));
  CHECK_THAT(error("Unsqueeze", {0, 1, 2, 3, 4, 5}), ContainsSubstring("up to 8 with those there are"));
}
