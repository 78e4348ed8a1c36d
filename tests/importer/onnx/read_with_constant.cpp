#include <cstdint>
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

TEST_CASE("until operator set 6 an attribute says where the constant's dimensions belong") {
  struct Sum : WrittenModel {
    std::string y;
    Sum(const whet::importer::Dims& input, std::int64_t axis, int operators, bool is_turned)
        : WrittenModel(input, operators) {
      const std::string from = is_turned ? write.transpose("x", {0, 2, 3, 1}, "turned") : "x";
      y = write.add("Add", {from, counted("b", {3})}, "y");
      write.set("axis", axis);
      write.set("broadcast", std::int64_t{1});
    }
    std::vector<float> beta() { return input_of(read(y), 0, 2).values<float>("m"); }
    std::string error() { return WrittenModel::error(y); }
  };
  CHECK(Sum({1, 3, 2, 4}, 1, 6, false).beta() == std::vector<float>{0, 1, 2});
  CHECK(Sum({1, 3, 2, 4}, 3, 6, true).beta() == std::vector<float>{0, 1, 2});
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(Sum({1, 3, 3, 3}, 1, 6, true).error(), ContainsSubstring("found one for each value of axis 1"));
  CHECK_THAT(Sum({1, 3, 2, 3}, 1, 7, false).error(), ContainsSubstring("found one for each value of axis 3"));
  WrittenModel wide({1, 2, 1, 3}, 6);
  const std::string y = wide.write.add("Mul", {"x", wide.counted("b", {1, 3})}, "y");
  wide.write.set("axis", std::int64_t{3});
  CHECK_THAT(wide.error(y), ContainsSubstring("expected an axis of at most 2, found 3"));
}
