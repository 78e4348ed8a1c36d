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
