#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/onnx/read_join.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using whet::importer::Graph;
using whet::importer::OperatorKind;

using Extents = std::vector<std::size_t>;

std::string concat(WrittenModel& model, const std::vector<std::string>& inputs, std::int64_t axis) {
  const std::string y = model.write.add("Concat", inputs, "y");
  model.write.set("axis", axis);
  return y;
}

}  // namespace

TEST_CASE("an input times its sigmoid is a swish") {
  for (const bool gate_first : {false, true}) {
    WrittenModel model({1, 4});
    const std::string gate = model.write.add("Sigmoid", {"x"}, "gate");
    const std::vector<std::string> factors =
        gate_first ? std::vector<std::string>{gate, "x"} : std::vector<std::string>{"x", gate};
    const Graph graph = model.read(model.write.add("Mul", factors, "y"));
    REQUIRE(graph.nodes.size() == 1);
    CHECK(graph.nodes[0].kind == OperatorKind::swish);
  }
}

TEST_CASE("a swish whose gate the file rounds says so") {
  for (const bool rounds : {false, true}) {
    WrittenModel model({1, 4});
    const std::string scale = model.write.constant("scale", 0.25f);
    const std::string zero = model.write.constant("zero", {}, std::vector<std::int8_t>{0});
    const auto rounded = [&](const std::string& from) {
      const std::string integers = model.write.add("QuantizeLinear", {from, scale, zero}, from + "_q");
      return model.write.add("DequantizeLinear", {integers, scale, zero}, from + "_d");
    };
    const std::string x = rounded("x");
    const std::string gate = model.write.add("Sigmoid", {x}, "gate");
    const std::string product = model.write.add("Mul", {x, rounds ? rounded(gate) : gate}, "y");
    const Graph graph = model.read(rounded(product));
    REQUIRE(graph.nodes.size() == 1);
    CHECK(graph.nodes[0].kind == OperatorKind::swish);
    CHECK(graph.nodes[0].rounds_within == rounds);
  }
}

TEST_CASE("a sigmoid that somebody else reads, or of something else, stays a factor") {
  WrittenModel model({1, 4});
  const std::string gate = model.write.add("Sigmoid", {"x"}, "gate");
  const std::string product = model.write.add("Mul", {"x", gate}, "product");
  const Graph shared = model.read(model.write.add("Add", {product, gate}, "y"));
  REQUIRE(shared.nodes.size() == 3);
  CHECK(shared.nodes[1].kind == OperatorKind::multiply);

  WrittenModel other({1, 4});
  const std::string of_relu = other.write.add("Sigmoid", {other.write.add("Relu", {"x"}, "relu")}, "gate");
  CHECK(other.read(other.write.add("Mul", {"x", of_relu}, "y")).nodes.back().kind == OperatorKind::multiply);
}

TEST_CASE("sums are of as many tensors as the file has, of one shape") {
  WrittenModel model({1, 2, 3, 3});
  const std::string a = model.write.add("Relu", {"x"}, "a");
  const std::string b = model.write.add("Tanh", {"x"}, "b");
  const Graph graph = model.read(model.write.add("Sum", {a, b, "x"}, "y"));
  CHECK(graph.nodes.back().kind == OperatorKind::add);
  CHECK(graph.nodes.back().inputs.size() == 3);
  const std::string mean = model.write.add("GlobalAveragePool", {"x"}, "mean");
  CHECK_THAT(model.error(model.write.add("Add", {a, mean}, "spread")),
             ContainsSubstring("operands of one shape") && ContainsSubstring("3 and 1 in axis 2"));
}

TEST_CASE("a product spreads one value for each channel over the image, from either side") {
  for (const bool mean_first : {false, true}) {
    WrittenModel model({1, 2, 3, 4});
    const std::string mean = model.write.add("GlobalAveragePool", {"x"}, "mean");
    const std::vector<std::string> factors =
        mean_first ? std::vector<std::string>{mean, "x"} : std::vector<std::string>{"x", mean};
    const Graph graph = model.read(model.write.add("Mul", factors, "y"));
    CHECK(graph.nodes.back().kind == OperatorKind::multiply);
    CHECK(output_of(graph, 1).shape == Extents{3, 4, 2});
  }
}

TEST_CASE("a product spreads no values of pixels over channels") {
  WrittenModel model({1, 4, 3, 3});
  const std::string narrow = model.write.add("Conv", {"x", model.counted("w", {1, 4, 1, 1})}, "narrow");
  CHECK_THAT(model.error(model.write.add("Mul", {"x", narrow}, "y")),
             ContainsSubstring("operands of one shape"));
}

TEST_CASE("differences and quotients of two computed tensors are refused") {
  WrittenModel model({1, 4});
  const std::string relu = model.write.add("Relu", {"x"}, "relu");
  CHECK_THAT(model.error(model.write.add("Sub", {"x", relu}, "d")), ContainsSubstring("a difference"));
  CHECK_THAT(model.error(model.write.add("Div", {"x", relu}, "q")), ContainsSubstring("a quotient"));
}

TEST_CASE("channels stand side by side in the order of the file") {
  WrittenModel model({1, 2, 3, 4});
  const std::string wide = model.write.add("Conv", {"x", model.counted("w", {5, 2, 1, 1})}, "wide");
  const Graph graph = model.read(concat(model, {wide, "x"}, 1));
  CHECK(graph.nodes.back().kind == OperatorKind::concatenate);
  CHECK(input_of(graph, graph.nodes.size() - 1, 0).shape == Extents{3, 4, 5});
  CHECK(output_of(graph, graph.nodes.size() - 1).shape == Extents{3, 4, 7});
}

TEST_CASE("tensors that are joined along pixels, or of other heights, are refused") {
  WrittenModel model({1, 2, 4, 4});
  CHECK_THAT(model.error(concat(model, {"x", "x"}, 2)), ContainsSubstring("channels side by side"));
  const std::string pool = model.write.add("MaxPool", {"x"}, "pool");
  model.write.set("kernel_shape", whet::importer::Dims{2, 2});
  CHECK_THAT(model.error(concat(model, {"x", pool}, 1)),
             ContainsSubstring("tensors of one height and width") && ContainsSubstring("3"));
}
