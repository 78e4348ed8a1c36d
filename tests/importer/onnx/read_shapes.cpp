#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/onnx/read_shapes.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {
using whet::importer::Dims;
using whet::importer::Graph;
}  // namespace

TEST_CASE("shapes that an exporter computes are known") {
  WrittenModel model({0, 2, 3, 3}, 11);
  const std::string shape = model.write.add("Shape", {"x"}, "shape");
  const std::string batch =
      model.write.add("Gather", {shape, model.write.constant("zero", Dims{0})}, "batch");
  const std::string rest = model.write.constant("rest", Dims{-1});
  const std::string target = model.write.add("Concat", {batch, rest}, "target");
  model.write.set("axis", std::int64_t{0});
  const std::string flat = model.write.add("Reshape", {"x", target}, "flat");
  const Graph graph = model.read(model.write.add("MatMul", {flat, model.counted("w", {18, 2})}, "y"));
  REQUIRE(graph.nodes.size() == 2);
  CHECK(output_of(graph, 0).shape == std::vector<std::size_t>{18});
}

TEST_CASE("a small file that names a list many times is an error, and so is a shape of many dimensions") {
  WrittenModel model({1, 2});
  const std::string list = model.write.constant("list", {4096}, std::vector<std::int8_t>(4096, 1));
  const std::string all = model.write.add("Concat", std::vector<std::string>(4096, list), "all");
  model.write.set("axis", std::int64_t{0});
  CHECK_THAT(model.error(model.write.add("Reshape", {"x", all}, "y")),
             Catch::Matchers::Contains("far more bytes than the file has"));

  WrittenModel deep({1, 2});
  const std::string shape = deep.write.constant("shape", {33}, std::vector<std::int8_t>(33, 1));
  const std::string ones = deep.write.add("ConstantOfShape", {shape}, "ones");
  CHECK_THAT(deep.error(deep.write.add("Add", {"x", ones}, "y")),
             Catch::Matchers::Contains("at most 32 dimensions, found 33"));
}

TEST_CASE("weights that are cast to float are the weights") {
  WrittenModel model({1, 2});
  const std::string cast = model.write.add("Cast", {model.counted("w", {2, 3})}, "cast");
  model.write.set("to", std::int64_t{::onnx::TensorProto::FLOAT});
  const Graph graph = model.read(model.write.add("MatMul", {"x", cast}, "y"));
  REQUIRE(graph.nodes.size() == 1);
  CHECK(output_of(graph, 0).shape == std::vector<std::size_t>{3});
}
