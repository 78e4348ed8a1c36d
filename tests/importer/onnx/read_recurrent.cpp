#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <whet/importer/onnx/read_recurrent.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {
using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::RecurrentAttributes;
}  // namespace

TEST_CASE("the last step of a recurrent layer's output, as PyTorch takes it, is that of the layer") {
  WrittenModel model({0, 5, 2});
  const std::string sequence = model.write.transpose("x", {1, 0, 2}, "sequence");
  const std::string zeros =
      model.write.add("ConstantOfShape", {model.write.constant("shape", Dims{1, 1, 3})}, "zeros");
  const std::string cell = model.write.add(
      "RNN", {sequence, model.counted("w", {1, 3, 2}), model.counted("r", {1, 3, 3}), "", "", zeros}, "cell");
  const std::string steps =
      model.write.add("Squeeze", {cell, model.write.constant("axis", Dims{1})}, "steps");
  const std::string batch_first = model.write.transpose(steps, {1, 0, 2}, "batch_first");
  const std::string place = "place";
  ::onnx::TensorProto& index = *model.graph.add_initializer();
  index.set_name(place);
  index.set_data_type(::onnx::TensorProto::INT64);
  index.add_int64_data(-1);
  const std::string last = model.write.add("Gather", {batch_first, place}, "last");
  model.write.set("axis", std::int64_t{1});
  const std::string y = model.write.add("Gemm", {last, model.counted("k", {3, 2})}, "y");
  const Graph graph = model.read(y);
  REQUIRE(graph.nodes.size() == 2);
  CHECK(!std::get<RecurrentAttributes>(graph.nodes[0].attributes).whole_sequence);
  CHECK(output_of(graph, 0).shape == std::vector<std::size_t>{3});
  // Nobody else has the other steps, but where nobody needs the last one alone, all may have them.
  const std::string both = model.write.add("Add", {steps, y}, "both");
  CHECK_THAT(model.error(both),
             ContainsSubstring("expected a computed tensor as input 0, found the unknown 'steps'"));
  CHECK(output_of(model.read(steps), 0).shape == std::vector<std::size_t>{5, 1, 3});
}
