#include <string>

#include <whet/importer/onnx/read_join.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {
using whet::importer::Graph;
using whet::importer::OperatorKind;
}  // namespace

TEST_CASE("an input times its sigmoid is a swish") {
  WrittenModel model({1, 4});
  const std::string gate = model.write.add("Sigmoid", {"x"}, "gate");
  const Graph graph = model.read(model.write.add("Mul", {"x", gate}, "y"));
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.nodes[0].kind == OperatorKind::swish);
}
