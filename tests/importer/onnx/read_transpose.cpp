#include <cstddef>
#include <string>
#include <vector>

#include <whet/importer/onnx/read_transpose.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {
using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::OperatorKind;
}  // namespace

TEST_CASE("transpositions in front of and behind a layer vanish") {
  WrittenModel model({1, 5, 5, 2});
  const std::string first = model.write.transpose("x", {0, 3, 1, 2}, "first");
  const std::string pool = model.write.add("MaxPool", {first}, "pool");
  model.write.set("kernel_shape", Dims{2, 2});
  const std::string y = model.write.transpose(pool, {0, 2, 3, 1}, "y");
  const Graph graph = model.read(y);
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.nodes[0].kind == OperatorKind::max_pool);
  CHECK(input_of(graph, 0, 0).shape == std::vector<std::size_t>{5, 5, 2});
  CHECK(output_of(graph, 0).shape == std::vector<std::size_t>{4, 4, 2});
}
