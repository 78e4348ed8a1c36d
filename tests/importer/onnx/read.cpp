#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <whet/importer/onnx/graph_writer.hpp>
#include <whet/importer/onnx/read.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::OperatorKind;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a convolution's weights come with their channels last") {
  WrittenModel model({1, 2, 5, 5});
  const std::string y = model.write.add("Conv", {"x", model.counted("w", {3, 2, 1, 2})}, "y");
  const Graph graph = model.read(y);
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.nodes[0].kind == OperatorKind::convolution);
  CHECK(graph.nodes[0].name == "y");
  CHECK(input_of(graph, 0, 0).shape == std::vector<std::size_t>{5, 5, 2});
  CHECK(input_of(graph, 0, 1).shape == std::vector<std::size_t>{3, 1, 2, 2});
  CHECK(input_of(graph, 0, 1).values<float>("m") == std::vector<float>{0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11});
  CHECK(output_of(graph, 0).shape == std::vector<std::size_t>{5, 4, 3});
}

TEST_CASE("a dense layer behind a flattened image takes its weights with the channels last") {
  for (const bool is_gemm : {true, false}) {
    WrittenModel model({0, 2, 1, 3});
    const std::string flat = model.write.add("Flatten", {"x"}, "flat");
    std::string y;
    if (is_gemm) {
      y = model.write.add("Gemm", {flat, model.counted("w", {1, 6})}, "y");
      model.write.set("transB", std::int64_t{1});
    } else {
      y = model.write.add("MatMul", {flat, model.counted("w", {6, 1})}, "y");
    }
    const Graph graph = model.read(y);
    REQUIRE(graph.nodes.size() == 2);
    CHECK(graph.nodes[0].kind == OperatorKind::reshape);
    CHECK(graph.nodes[1].kind == OperatorKind::dense);
    CHECK(input_of(graph, 1, 1).values<float>("m") == std::vector<float>{0, 3, 1, 4, 2, 5});
  }
}

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

TEST_CASE("padding is that of TFLite where it is the same, and else as given") {
  const auto padding = [](const Dims& pads, std::int64_t stride) {
    WrittenModel model({1, 1, 6, 6});
    const std::string y = model.write.add("Conv", {"x", model.counted("w", {1, 1, 3, 3})}, "y");
    model.write.set("pads", pads);
    model.write.set("strides", Dims{stride, stride});
    return std::get<whet::importer::WindowAttributes>(model.read(y).nodes[0].attributes);
  };
  CHECK(padding({1, 1, 1, 1}, 1).padding == whet::importer::WindowPadding::same);
  CHECK(padding({0, 0, 1, 1}, 2).padding == whet::importer::WindowPadding::same);
  CHECK(padding({0, 0, 0, 0}, 2).padding == whet::importer::WindowPadding::valid);
  const auto given = padding({1, 1, 1, 1}, 2);
  CHECK(given.padding == whet::importer::WindowPadding::given);
  CHECK(given.given == whet::importer::Edges{.top = 1, .bottom = 1, .left = 1, .right = 1});
}

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
  CHECK(std::get<whet::importer::NormalizationAttributes>(scale.nodes[0].attributes).epsilon == 0.0f);
}

TEST_CASE("an input times its sigmoid is a swish") {
  WrittenModel model({1, 4});
  const std::string gate = model.write.add("Sigmoid", {"x"}, "gate");
  const Graph graph = model.read(model.write.add("Mul", {"x", gate}, "y"));
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.nodes[0].kind == OperatorKind::swish);
}

TEST_CASE("parts of the channels, by slices or a split, and a shuffle of groups are layers") {
  WrittenModel model({1, 8, 3, 3});
  const std::string half =
      model.write.add("Slice",
                      {"x", model.write.constant("starts", Dims{-4}), model.write.constant("ends", Dims{9}),
                       model.write.constant("axes", Dims{1})},
                      "half");
  const std::string groups = model.write.reshape(half, {1, 2, 2, 3, 3}, "groups");
  const std::string dealt = model.write.transpose(groups, {0, 2, 1, 3, 4}, "dealt");
  const Graph sliced = model.read(model.write.reshape(dealt, {1, 4, 3, 3}, "y"));
  REQUIRE(sliced.nodes.size() == 2);
  CHECK(sliced.nodes[0].kind == OperatorKind::channel_part);
  CHECK(std::get<whet::importer::ChannelAttributes>(sliced.nodes[0].attributes).index == 1);
  CHECK(sliced.nodes[1].kind == OperatorKind::channel_shuffle);
  CHECK(std::get<whet::importer::ChannelAttributes>(sliced.nodes[1].attributes).parts == 2);

  WrittenModel parts({1, 6, 2, 2});
  const std::string first = parts.write.add("Split", {"x"}, "first");
  parts.write.set("axis", std::int64_t{1});
  parts.graph.mutable_node(0)->add_output("second");
  parts.graph.mutable_node(0)->add_output("third");
  const Graph split = parts.read(parts.write.add("Add", {first, "third"}, "y"));
  REQUIRE(split.nodes.size() == 4);
  CHECK(std::get<whet::importer::ChannelAttributes>(split.nodes[2].attributes).index == 2);
  CHECK(input_of(split, 3, 1).shape == std::vector<std::size_t>{2, 2, 2});

  WrittenModel odd({1, 6, 2, 2});
  const std::string part =
      odd.write.add("Slice",
                    {"x", odd.write.constant("starts", Dims{1}), odd.write.constant("ends", Dims{3}),
                     odd.write.constant("axes", Dims{1})},
                    "part");
  CHECK(contains(odd.error(part), "expected one of equal parts of the channels, found 1 to 3 of axis 1"));
}

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
  CHECK(!std::get<whet::importer::RecurrentAttributes>(graph.nodes[0].attributes).whole_sequence);
  CHECK(output_of(graph, 0).shape == std::vector<std::size_t>{3});
  // Nobody else has the other steps, but where nobody needs the last one alone, all may have them.
  const std::string both = model.write.add("Add", {steps, y}, "both");
  CHECK(contains(model.error(both), "expected a computed tensor as input 0, found the unknown 'steps'"));
  CHECK(output_of(model.read(steps), 0).shape == std::vector<std::size_t>{5, 1, 3});
}

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

TEST_CASE("a relu in front of a quantization belongs to the layer before it") {
  WrittenModel model({1, 2});
  const auto quantized = [&](const std::string& from, float scale, int zero) {
    const std::string scale_name = model.write.constant(from + "s", scale);
    const std::string zero_name = model.unsigned_zero(from + "z", zero);
    const std::string integers = model.write.add("QuantizeLinear", {from, scale_name, zero_name}, from + "q");
    return model.write.add("DequantizeLinear", {integers, scale_name, zero_name}, from + "d");
  };
  const std::string input = quantized("x", 0.5f, 128);
  const std::vector<std::int8_t> integers{1, -2, 3, 4};
  const std::string w = model.write.constant("w", {2, 2}, integers);
  const std::string weights = model.write.add(
      "DequantizeLinear", {w, model.write.constant("ws", {2}, std::vector<float>{0.25f, 0.5f})}, "wd");
  model.write.set("axis", std::int64_t{1});
  const std::string product = model.write.add("MatMul", {input, weights}, "product");
  const Graph graph = model.read(quantized(model.write.add("Relu", {product}, "y"), 0.125f, 0));
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.nodes[0].activation == OperatorKind::relu);
  CHECK(input_of(graph, 0, 0).type == whet::ElementType::int8);
  CHECK(input_of(graph, 0, 0).quantization->zero_points == std::vector<std::int64_t>{0});
  CHECK(input_of(graph, 0, 1).values<std::int8_t>("m") == std::vector<std::int8_t>{1, 3, -2, 4});
  CHECK(input_of(graph, 0, 1).quantization->scales == std::vector<float>{0.25f, 0.5f});
  // uint8 is taken for int8.
  CHECK(output_of(graph, 0).quantization->zero_points == std::vector<std::int64_t>{-128});
}

TEST_CASE("weights that are quantized behind an input that is not are floats") {
  WrittenModel model({1, 2});
  const std::vector<std::int8_t> integers{1, -2};
  const std::string weights =
      model.write.add("DequantizeLinear",
                      {model.write.constant("w", {1, 2}, integers), model.write.constant("s", 0.5f)}, "wd");
  const std::string y = model.write.add("Gemm", {"x", weights}, "y");
  model.write.set("transB", std::int64_t{1});
  CHECK(input_of(model.read(y), 0, 1).values<float>("m") == std::vector<float>{0.5f, -1.0f});
}

TEST_CASE("an operator that whet has not is named, with those that it has") {
  WrittenModel model({1, 4});
  const std::string message = model.error(model.write.add("Selu", {"x"}, "act"));
  CHECK(
      contains(message, "m: node 0 ('Selu') 'act': expected an operator that whet has: Add, AveragePool, "));
  CHECK(contains(message, ", found 'Selu'"));
  WrittenModel other({1, 4});
  const std::string y = other.write.add("Relu", {"x"}, "act");
  other.graph.mutable_node(0)->set_domain("vendor");
  CHECK(contains(other.error(y), "found 'Relu' of 'vendor'"));
}

TEST_CASE("what no layer computes is refused by node and attribute") {
  WrittenModel gru({1, 3, 2});
  const std::string cell =
      gru.write.add("GRU", {"x", gru.counted("w", {1, 3, 2}), gru.counted("r", {1, 3, 1})}, "cell");
  CHECK(contains(gru.error(cell), "node 0 ('GRU') 'cell': attribute 'linear_before_reset': expected 1"));
  WrittenModel mean({1, 2, 4, 4});
  const std::string y = mean.write.add("ReduceMean", {"x"}, "y");
  mean.write.set("axes", Dims{1});
  CHECK(contains(mean.error(y), "expected a mean over height and width"));
  WrittenModel dense({1, 3});
  CHECK(contains(dense.error(dense.write.add("MatMul", {"x", dense.counted("w", {2, 2})}, "y")),
                 "expected 2 inputs, as the weights have, found 3"));
}

TEST_CASE("values in other files are refused") {
  WrittenModel model({1, 3});
  const std::string y = model.write.add("MatMul", {"x", model.counted("w", {3, 2})}, "y");
  model.graph.mutable_initializer(0)->set_data_location(::onnx::TensorProto::EXTERNAL);
  CHECK(contains(model.error(y), "tensor 'w': expected values within the file, found external data"));
}

TEST_CASE("sizes that a file does not have are errors, not memory") {
  WrittenModel weights({1, 3});
  const std::string y = weights.write.add("MatMul", {"x", weights.counted("w", {3, 2})}, "y");
  weights.graph.mutable_initializer(0)->set_dims(1, std::int64_t{1} << 39);
  CHECK(contains(weights.error(y), "tensor 'w': expected"));
  WrittenModel input({1, 1 << 20, 1 << 20, 3});
  CHECK(contains(input.error(input.write.add("Relu", {"x"}, "y")), "input 'x': expected known extents"));
  WrittenModel pads({1, 1, 4, 4});
  const std::string padded =
      pads.write.add("Pad", {"x", pads.write.constant("p", Dims{0, 0, 1 << 24, 1 << 24, 0, 0, 0, 0})}, "y");
  CHECK(contains(pads.error(padded), "expected extents from 1 to 16777216"));
  // One constant, taken by many nodes.
  WrittenModel copies({1, 64});
  std::string last = "x";
  const std::string w = copies.counted("w", {64, 64});
  for (int count = 0; count < 2000; ++count) last = copies.write.add("MatMul", {last, w}, "y");
  CHECK(contains(copies.error(last), "expected constants that are used a few times each"));
}

TEST_CASE("names that a file uses twice, or not at all, are errors") {
  WrittenModel twice({1, 3});
  const std::string y = twice.write.add("Relu", {"x"}, "y");
  twice.write.add("Relu", {"x"}, "z");
  twice.graph.mutable_node(1)->set_output(0, y);
  CHECK(
      contains(twice.error(y), "node 1 ('Relu') 'z': expected an output with a name of its own, found 'y'"));
  WrittenModel missing({1, 3});
  CHECK(contains(missing.error(missing.write.add("Relu", {"w"}, "y")), "found the unknown 'w'"));
}
