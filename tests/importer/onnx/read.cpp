#include <cstdint>
#include <string>

#include <whet/importer/onnx/read.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {
using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;
}  // namespace

TEST_CASE("an operator that whet has not is named, with those that it has") {
  WrittenModel model({1, 4});
  const std::string message = model.error(model.write.add("Selu", {"x"}, "act"));
  CHECK_THAT(
      message,
      ContainsSubstring("m: node 0 ('Selu') 'act': expected an operator that whet has: Add, AveragePool, "));
  CHECK_THAT(message, ContainsSubstring(", found 'Selu'"));
  WrittenModel other({1, 4});
  const std::string y = other.write.add("Relu", {"x"}, "act");
  other.graph.mutable_node(0)->set_domain("vendor");
  CHECK_THAT(other.error(y), ContainsSubstring("found 'Relu' of 'vendor'"));
}

TEST_CASE("what no layer computes is refused by node and attribute") {
  WrittenModel gru({1, 3, 2});
  const std::string cell =
      gru.write.add("GRU", {"x", gru.counted("w", {1, 3, 2}), gru.counted("r", {1, 3, 1})}, "cell");
  CHECK_THAT(gru.error(cell),
             ContainsSubstring("node 0 ('GRU') 'cell': attribute 'linear_before_reset': expected 1"));
  WrittenModel mean({1, 2, 4, 4});
  const std::string y = mean.write.add("ReduceMean", {"x"}, "y");
  mean.write.set("axes", Dims{1});
  CHECK_THAT(mean.error(y), ContainsSubstring("expected a mean over height and width"));
  WrittenModel dense({1, 3});
  CHECK_THAT(dense.error(dense.write.add("MatMul", {"x", dense.counted("w", {2, 2})}, "y")),
             ContainsSubstring("expected 2 inputs, as the weights have, found 3"));
}

TEST_CASE("values in other files are refused") {
  WrittenModel model({1, 3});
  const std::string y = model.write.add("MatMul", {"x", model.counted("w", {3, 2})}, "y");
  model.graph.mutable_initializer(0)->set_data_location(::onnx::TensorProto::EXTERNAL);
  CHECK_THAT(model.error(y),
             ContainsSubstring("tensor 'w': expected values within the file, found external data"));
}

TEST_CASE("sizes that a file does not have are errors, not memory") {
  WrittenModel weights({1, 3});
  const std::string y = weights.write.add("MatMul", {"x", weights.counted("w", {3, 2})}, "y");
  weights.graph.mutable_initializer(0)->set_dims(1, std::int64_t{1} << 39);
  CHECK_THAT(weights.error(y), ContainsSubstring("tensor 'w': expected"));
  WrittenModel input({1, 1 << 20, 1 << 20, 3});
  CHECK_THAT(input.error(input.write.add("Relu", {"x"}, "y")),
             ContainsSubstring("input 'x': expected known extents"));
  WrittenModel pads({1, 1, 4, 4});
  const std::string padded =
      pads.write.add("Pad", {"x", pads.write.constant("p", Dims{0, 0, 1 << 24, 1 << 24, 0, 0, 0, 0})}, "y");
  CHECK_THAT(pads.error(padded), ContainsSubstring("expected extents from 1 to 16777216"));
  // One constant, taken by many nodes.
  WrittenModel copies({1, 64});
  std::string last = "x";
  const std::string w = copies.counted("w", {64, 64});
  for (int count = 0; count < 2000; ++count) last = copies.write.add("MatMul", {last, w}, "y");
  CHECK_THAT(copies.error(last), ContainsSubstring("expected constants that are used a few times each"));
}

TEST_CASE("names that a file uses twice, or not at all, are errors") {
  WrittenModel twice({1, 3});
  const std::string y = twice.write.add("Relu", {"x"}, "y");
  twice.write.add("Relu", {"x"}, "z");
  twice.graph.mutable_node(1)->set_output(0, y);
  CHECK_THAT(twice.error(y),
             ContainsSubstring("node 1 ('Relu') 'z': expected an output with a name of its own, found 'y'"));
  WrittenModel missing({1, 3});
  CHECK_THAT(missing.error(missing.write.add("Relu", {"w"}, "y")),
             ContainsSubstring("found the unknown 'w'"));
}
