#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/onnx/read_input.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using whet::ElementType;
using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::detail::first_reader;
using whet::importer::detail::input_labels;
using whet::importer::detail::live_nodes;

using Extents = std::vector<std::size_t>;

Extents input_shape(const Graph& graph) { return graph.tensors[graph.inputs[0]].shape; }

/// Of a model whose input goes through one activation.
Graph activated(const Dims& input) {
  WrittenModel model(input);
  return model.read(model.write.add("Relu", {"x"}, "y"));
}
std::string error_of(const Dims& input) {
  WrittenModel model(input);
  return model.error(model.write.add("Relu", {"x"}, "y"));
}

}  // namespace

TEST_CASE("an input has its channels last, as ours have, and the batch is one sample") {
  CHECK(input_shape(activated({1, 7})) == Extents{7});
  CHECK(input_shape(activated({0, 7})) == Extents{7});
  CHECK(input_shape(activated({1, 3, 4, 5})) == Extents{4, 5, 3});
  CHECK(input_shape(activated({1, 9, 2})) == Extents{9, 1, 2});
}

TEST_CASE("an input of another number of axes, with unknown or too large extents is refused") {
  CHECK_THAT(error_of({}), ContainsSubstring("a tensor with a shape"));
  CHECK_THAT(error_of({1, 1, 1, 1, 1}), ContainsSubstring("1 to 4 dimensions") && ContainsSubstring("5"));
  CHECK_THAT(error_of({1, 0}), ContainsSubstring("input 'x'") && ContainsSubstring("an unknown one"));
  CHECK_THAT(error_of({1, std::int64_t{1} << 40}), ContainsSubstring("input 'x'"));
  CHECK_THAT(error_of({1, 60000, 60000, 60000}), ContainsSubstring("input 'x'"));
}

TEST_CASE("an input is of float, int8 or uint8") {
  WrittenModel model({1, 3});
  const std::string y = model.write.add("Relu", {"x"}, "y");
  auto& type = *model.graph.mutable_input(0)->mutable_type()->mutable_tensor_type();
  CHECK(model.read(y).tensors[0].type == ElementType::float32);
  type.set_elem_type(::onnx::TensorProto::DOUBLE);
  CHECK_THAT(model.error(y), ContainsSubstring("float, int8 or uint8"));
  model.graph.mutable_input(0)->clear_type();
  CHECK_THAT(model.error(y), ContainsSubstring("a tensor with a shape"));
}

TEST_CASE("initializers may be listed as inputs, a second input may not") {
  WrittenModel model({1, 2});
  const std::string y = model.write.add("MatMul", {"x", model.counted("w", {2, 3})}, "y");
  *model.graph.add_input() = model.graph.input(0);
  model.graph.mutable_input(1)->set_name("w");
  CHECK(model.read(y).nodes.size() == 1);
  model.graph.mutable_input(1)->set_name("second");
  CHECK_THAT(model.error(y), ContainsSubstring("one input") && ContainsSubstring("2"));
}

TEST_CASE("what the axes of an input are follows from what reads it first") {
  WrittenModel turned({1, 4, 5, 3});
  turned.write.transpose(turned.write.add("Relu", {"x"}, "r"), {0, 3, 1, 2}, "t");
  CHECK(input_labels(turned.graph, "x", {1, 4, 5, 3}, false) == "NHWC");

  WrittenModel image({1, 3, 4, 5});
  image.write.add("Relu", {"x"}, "r");
  CHECK(input_labels(image.graph, "x", {1, 3, 4, 5}, false) == "NCHW");
  CHECK(input_labels(image.graph, "x", {1, 4, 5, 3}, true) == "NHWC");

  WrittenModel sequence({7, 1, 2});
  sequence.write.add("LSTM", {"x"}, "h");
  CHECK(input_labels(sequence.graph, "x", {7, 1, 2}, false) == "HNC");
  sequence.write.set("layout", std::int64_t{1});
  CHECK(input_labels(sequence.graph, "x", {1, 7, 2}, false) == "NHC");

  WrittenModel signal({1, 2, 7});
  signal.write.add("Conv", {"x"}, "c");
  CHECK(input_labels(signal.graph, "x", {1, 2, 7}, false) == "NCH");
  CHECK(input_labels(signal.graph, "x", {1, 2}, false) == "NC");
  CHECK(input_labels(signal.graph, "x", {2}, false) == "C");
}

TEST_CASE("the first reader is past activations and shapes") {
  WrittenModel model({1, 4});
  model.write.add("Shape", {"x"}, "s");
  CHECK(first_reader(model.graph, "x") == nullptr);
  model.write.add("Conv", {model.write.add("Clip", {model.write.add("Cast", {"x"}, "a")}, "b")}, "c");
  REQUIRE(first_reader(model.graph, "x") != nullptr);
  CHECK(first_reader(model.graph, "x")->op_type() == "Conv");
}

TEST_CASE("nodes that no output needs are not looked at") {
  WrittenModel model({1, 4});
  const std::string y = model.write.add("Relu", {"x"}, "y");
  model.write.add("NoSuchOperator", {"x"}, "unused");
  CHECK(model.read(y).nodes.size() == 1);
  const auto nodes = live_nodes(model.graph, {});
  REQUIRE(nodes.size() == 2);
  CHECK(nodes[0] == &model.graph.node(0));
  CHECK(nodes[1] == nullptr);
}
