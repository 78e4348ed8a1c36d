#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/onnx/read_arithmetic.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;

/// An image of 24 values in front of a dense layer, in the shape `first operation second`.
struct ComputedShape {
  WrittenModel model{{1, 2, 3, 4}};
  std::string y;

  ComputedShape(const char* operation, const Dims& first, const Dims& second) {
    auto& write = model.write;
    const std::string shape =
        write.add(operation, {write.constant("first", first), write.constant("second", second)}, "shape");
    const std::string flat = write.add("Reshape", {"x", shape}, "flat");
    y = write.add("MatMul", {flat, model.counted("w", {24, 2})}, "y");
  }
  std::vector<std::size_t> read() { return output_of(model.read(y), 0).shape; }
  std::string error() { return model.error(y); }
};

}  // namespace

TEST_CASE("extents are computed in whole numbers") {
  CHECK(ComputedShape("Add", {-3, 20}, {4, 4}).read() == std::vector<std::size_t>{24});
  CHECK(ComputedShape("Sub", {4, 27}, {3}).read() == std::vector<std::size_t>{24});
  CHECK(ComputedShape("Mul", {1}, {1, 24}).read() == std::vector<std::size_t>{24});
  // Cut towards zero.
  CHECK(ComputedShape("Div", {5, -7}, {4}).read() == std::vector<std::size_t>{24});
}

TEST_CASE("what has no result is an error, not a shape") {
  CHECK_THAT(ComputedShape("Div", {1, 24}, {0}).error(),
             ContainsSubstring("expected a divisor other than 0, found 0"));
  CHECK_THAT(ComputedShape("Mul", {1, std::int64_t{1} << 40}, {2}).error(),
             ContainsSubstring("expected extents of up to 2^31, found 1099511627776"));
  CHECK_THAT(ComputedShape("Add", {1, 2, 3}, {1, 2}).error(),
             ContainsSubstring("expected operands of one shape, or one number, found others"));
}

TEST_CASE("a product with one value for each channel, expanded to the image, spreads it itself") {
  WrittenModel model({1, 2, 3, 3});
  auto& write = model.write;
  const std::string mean = write.add("GlobalAveragePool", {"x"}, "mean");
  const std::string gate = write.add("Sigmoid", {mean}, "gate");
  const std::string wide = write.add("Expand", {gate, write.constant("shape", Dims{1, 2, 3, 3})}, "wide");
  const auto graph = model.read(write.add("Mul", {"x", wide}, "y"));
  REQUIRE(graph.nodes.size() == 3);
  CHECK(graph.nodes[2].kind == whet::importer::OperatorKind::multiply);
  CHECK(input_of(graph, 2, 1).shape == std::vector<std::size_t>{2});
}
