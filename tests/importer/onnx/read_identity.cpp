#include <string>
#include <vector>

#include <whet/importer/onnx/read_identity.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using whet::importer::Graph;
using whet::importer::OperatorKind;

std::string training_flag(WrittenModel& model, bool is_training) {
  ::onnx::TensorProto& flag = *model.graph.add_initializer();
  flag.set_name(model.write.unused("training"));
  flag.set_data_type(::onnx::TensorProto::BOOL);
  flag.add_int32_data(is_training ? 1 : 0);
  return flag.name();
}

}  // namespace

TEST_CASE("an identity leaves no node, of a value and of a constant") {
  WrittenModel model({1, 2});
  const std::string x = model.write.add("Identity", {"x"}, "same");
  const std::string w = model.write.add("Identity", {model.counted("w", {2, 3})}, "same_w");
  const Graph graph = model.read(model.write.add("MatMul", {x, w}, "y"));
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.nodes[0].kind == OperatorKind::dense);
  CHECK(input_of(graph, 0, 0).name == "x");
  CHECK(input_of(graph, 0, 1).values<float>("m") == std::vector<float>{0, 3, 1, 4, 2, 5});
}

TEST_CASE("a dropout is nothing at inference, and an error in training") {
  WrittenModel model({1, 2});
  const std::string ratio = model.write.constant("ratio", 0.5f);
  const std::string at_inference =
      model.write.add("Dropout", {"x", ratio, training_flag(model, false)}, "inference");
  CHECK(model.read(model.write.add("Relu", {at_inference}, "y")).nodes.size() == 1);
  const std::string in_training =
      model.write.add("Dropout", {"x", ratio, training_flag(model, true)}, "training");
  CHECK_THAT(model.error(in_training), ContainsSubstring("a model for inference"));
}

TEST_CASE("a dropout's mask may stand in the file, but nothing may read it") {
  WrittenModel model({1, 2});
  const std::string kept = model.write.add("Dropout", {"x"}, "kept");
  model.graph.mutable_node(0)->add_output("mask");
  const std::string y = model.write.add("Relu", {kept}, "y");
  CHECK(model.read(y).nodes.size() == 1);
  CHECK_THAT(model.error(model.write.add("Mul", {y, "mask"}, "masked")),
             ContainsSubstring("one output") && ContainsSubstring("a mask as another"));
}
