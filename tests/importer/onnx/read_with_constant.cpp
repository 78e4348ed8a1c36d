#include <string>
#include <variant>
#include <vector>

#include <whet/importer/onnx/read_with_constant.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {
using whet::importer::Graph;
using whet::importer::NormalizationAttributes;
using whet::importer::OperatorKind;
}  // namespace

TEST_CASE("a product with constants and a sum with others is one bias or a normalization") {
  WrittenModel biased({1, 3});
  const std::string product = biased.write.add("MatMul", {"x", biased.counted("w", {3, 2})}, "product");
  const Graph dense = biased.read(biased.write.add("Add", {product, biased.counted("b", {2})}, "y"));
  REQUIRE(dense.nodes.size() == 1);
  CHECK(input_of(dense, 0, 2).values<float>("m") == std::vector<float>{0, 1});

  WrittenModel scaled({1, 2, 3, 3});
  const Graph scale = scaled.read(scaled.write.add("Mul", {"x", scaled.counted("s", {1, 2, 1, 1})}, "y"));
  REQUIRE(scale.nodes.size() == 1);
  CHECK(scale.nodes[0].kind == OperatorKind::batch_normalization);
  CHECK(std::get<NormalizationAttributes>(scale.nodes[0].attributes).epsilon == 0.0f);
}
