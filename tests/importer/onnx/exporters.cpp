#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <whet/importer/onnx/graph_writer.hpp>
#include <whet/importer/onnx/read.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

// Networks as exporters write them, node by node; torch_exports.cpp has PyTorch's own.

namespace {

using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::OperatorKind;
using whet::importer::RecurrentAttributes;

/// A network of sequences of 5 steps of 2 features, the steps first.
class Sequences : public WrittenModel {
 public:
  Sequences() : WrittenModel({5, 1, 2}) {}

  std::string whole(const std::string& name, std::int64_t value) {
    ::onnx::TensorProto& number = *graph.add_initializer();
    number.set_name(write.unused(name));
    number.set_data_type(::onnx::TensorProto::INT64);
    number.add_int64_data(value);
    return number.name();
  }
  /// A layer of 3 units: the names of its outputs, of all steps and of the last one.
  std::vector<std::string> layer(const std::string& operation, const std::string& from, std::int64_t features,
                                 const std::string& state = "") {
    const std::int64_t gates = operation == "LSTM" ? 4 : operation == "GRU" ? 3 : 1;
    write.add(operation,
              {from, counted("w", {1, 3 * gates, features}), counted("r", {1, 3 * gates, 3}), "", "", state},
              "cell");
    ::onnx::NodeProto& node = *graph.mutable_node(graph.node_size() - 1);
    node.add_output(node.output(0) + "_h");
    if (operation == "GRU") write.set("linear_before_reset", std::int64_t{1});
    return {node.output(0), node.output(1)};
  }
  void activations(const std::vector<std::string>& names) {
    ::onnx::AttributeProto& attribute = *graph.mutable_node(graph.node_size() - 1)->add_attribute();
    attribute.set_name("activations");
    attribute.set_type(::onnx::AttributeProto::STRINGS);
    for (const std::string& name : names) attribute.add_strings(name);
  }
};

bool gives_all_steps(const Graph& graph, std::size_t node) {
  return std::get<RecurrentAttributes>(graph.nodes[node].attributes).whole_sequence;
}

}  // namespace

TEST_CASE("activations that are the default may be said, in any case of letters") {
  const auto error = [](const std::string& operation, const std::vector<std::string>& names) {
    Sequences model;
    const std::string h = model.layer(operation, "x", 2)[1];
    model.activations(names);
    try {
      model.read(h);
    } catch (const whet::FileError& failure) {
      return failure.expected() + " " + failure.found();
    }
    return std::string();
  };
  CHECK(error("RNN", {"Tanh"}).empty());
  CHECK(error("GRU", {"sigmoid", "TANH"}).empty());
  CHECK(error("LSTM", {"Sigmoid", "Tanh", "Tanh"}).empty());
  CHECK(error("RNN", {"Relu"}) == "'Tanh' 'Relu'");
  CHECK(error("LSTM", {"Sigmoid", "Tanh"}) == "'Sigmoid', 'Tanh', 'Tanh' 'Sigmoid', 'Tanh'");
  CHECK(error("GRU", {"Sigmoid", "Relu"}) == "'Sigmoid', 'Tanh' 'Sigmoid', 'Relu'");
}

TEST_CASE("the first state may be an Expand of zeros, for as many sequences as the input has") {
  Sequences model;
  const std::string shape = model.write.add("Shape", {"x"}, "shape");
  const std::string batch = model.write.add("Gather", {shape, model.whole("one", 1)}, "batch");
  const std::string target =
      model.write.add("Concat",
                      {model.write.constant("layers", Dims{1}),
                       model.write.add("Unsqueeze", {batch, model.write.constant("zero", Dims{0})}, "rows"),
                       model.write.constant("units", Dims{3})},
                      "target");
  model.write.set("axis", std::int64_t{0});
  const auto with_state = [&](float value) {
    const std::string state = model.write.add(
        "Expand", {model.write.constant("value", {1, 1, 1}, std::vector<float>{value}), target}, "state");
    return model.layer("RNN", "x", 2, state)[1];
  };
  CHECK(!gives_all_steps(model.read(with_state(0.0f)), 0));
  CHECK_THAT(model.error(with_state(0.5f)),
             Catch::Matchers::Contains("expected zeros as the first state, found 0.5"));
}

TEST_CASE("the last state is taken by an index of the layers") {
  Sequences model;
  const std::string h = model.layer("GRU", "x", 2)[1];
  const std::string last = model.write.add("Gather", {h, model.whole("last", -1)}, "last");
  const Graph graph = model.read(model.write.add("Gemm", {last, model.counted("k", {3, 2})}, "y"));
  REQUIRE(graph.nodes.size() == 2);
  CHECK(!gives_all_steps(graph, 0));
  CHECK(output_of(graph, 1).shape == std::vector<std::size_t>{2});
}

TEST_CASE("of a stack of layers one state is taken, and those below give all steps") {
  Sequences model;
  const std::vector<std::string> below = model.layer("LSTM", "x", 2);
  const std::string steps =
      model.write.add("Squeeze", {below[0], model.write.constant("axis", Dims{1})}, "steps");
  const std::vector<std::string> above = model.layer("LSTM", steps, 3);
  const std::string states = model.write.add("Concat", {below[1], above[1]}, "states");
  model.write.set("axis", std::int64_t{0});
  const std::string last = model.write.add("Gather", {states, model.whole("last", -1)}, "last");
  const std::string first = model.write.add("Gather", {states, model.whole("first", 0)}, "first");
  const Graph graph = model.read(last);
  REQUIRE(graph.nodes.size() == 2);
  CHECK(gives_all_steps(graph, 0));
  CHECK(!gives_all_steps(graph, 1));
  // The upper layer is not needed then.
  CHECK(model.read(first).nodes.size() == 1);
  CHECK_THAT(model.error(model.write.add("Gather", {states, model.whole("third", 2)}, "third")),
             Catch::Matchers::Contains("readers of both"));
}

TEST_CASE("a dense layer of each step may have the steps first") {
  Sequences model;
  const std::string before = model.write.add("MatMul", {"x", model.counted("k", {2, 4})}, "before");
  const std::string steps = model.write.add(
      "Squeeze", {model.layer("RNN", before, 4)[0], model.write.constant("axis", Dims{1})}, "s");
  const Graph graph = model.read(model.write.add("MatMul", {steps, model.counted("k", {3, 2})}, "y"));
  REQUIRE(graph.nodes.size() == 3);
  CHECK(input_of(graph, 0, 0).shape == std::vector<std::size_t>{5, 1, 2});
  CHECK(graph.nodes[0].kind == OperatorKind::convolution);
  CHECK(output_of(graph, 2).shape == std::vector<std::size_t>{5, 1, 2});
}

TEST_CASE("weights may come in parts, and parts from the end") {
  WrittenModel model({1, 2});
  const std::string whole = model.counted("w", {3, 2});
  const auto slice = [&](std::int64_t start, std::int64_t end, std::int64_t axis, std::int64_t step) {
    return model.write.add(
        "Slice",
        {whole, model.write.constant("s", Dims{start}), model.write.constant("e", Dims{end}),
         model.write.constant("a", Dims{axis}), model.write.constant("t", Dims{step})},
        "part");
  };
  const auto rows = [&](const std::vector<std::string>& parts) {
    const std::string joined = model.write.add("Concat", parts, "joined");
    model.write.set("axis", std::int64_t{0});
    const std::string y = model.write.add("Gemm", {"x", joined}, "y");
    model.write.set("transB", std::int64_t{1});
    return input_of(model.read(y), 0, 1).values<float>("m");
  };
  constexpr std::int64_t least = INT64_MIN;
  CHECK(rows({slice(1, 3, 0, 1), slice(0, 1, 0, 1)}) == std::vector<float>{2, 3, 4, 5, 0, 1});
  CHECK(rows({slice(-1, least + 1, 0, -1)}) == std::vector<float>{4, 5, 2, 3, 0, 1});
  CHECK(rows({slice(-1, least, 1, -1)}) == std::vector<float>{1, 0, 3, 2, 5, 4});
  CHECK(rows({slice(0, INT64_MAX, 0, INT64_MAX), slice(2, 0, 0, least)}) == std::vector<float>{0, 1, 4, 5});
  CHECK(rows({slice(2, -9, 0, -2)}) == std::vector<float>{4, 5, 0, 1});
  CHECK_THAT(model.error(model.write.add("Gemm", {"x", slice(0, 1, 0, 0)}, "y")),
             Catch::Matchers::Contains("a step of a slice other than 0"));
}

TEST_CASE("extents are computed with, and by nothing that is none") {
  WrittenModel model({0, 4, 3});
  const std::string shape = model.write.add("Shape", {"x"}, "shape");
  const auto extent = [&](std::int64_t axis) {
    return model.write.add("Gather", {shape, model.write.constant("at", Dims{axis})}, "extent");
  };
  const auto with = [&](const char* operation, const std::string& left, std::int64_t right) {
    return model.write.add(operation, {left, model.write.constant("by", Dims{right})}, "number");
  };
  const std::string half = with("Div", extent(1), 2);
  const std::string rest = with("Sub", with("Add", with("Mul", extent(2), 2), 1), 1);
  const std::string target = model.write.add("Concat", {extent(0), half, rest}, "target");
  model.write.set("axis", std::int64_t{0});
  const Graph graph = model.read(model.write.add("Reshape", {"x", target}, "y"));
  CHECK(graph.tensors[graph.outputs[0]].shape == std::vector<std::size_t>{2, 1, 6});
  CHECK_THAT(model.error(model.write.add("Reshape", {"x", with("Div", half, 0)}, "y")),
             Catch::Matchers::Contains("a divisor other than 0"));
  const std::string large = with("Mul", with("Mul", half, std::int64_t{1} << 31), 2);
  CHECK_THAT(model.error(model.write.add("Reshape", {"x", large}, "y")),
             Catch::Matchers::Contains("extents of up to 2^31"));
}

TEST_CASE("a small file whose constants would grow without end is an error") {
  WrittenModel model({1, 2});
  const std::string one = model.write.constant("one", {1}, std::vector<float>{1.0f});
  const auto expanded = [&](const Dims& dims) {
    const std::string wide = model.write.add("Expand", {one, model.write.constant("to", dims)}, "wide");
    return model.error(model.write.add("Gemm", {"x", wide}, "y"));
  };
  CHECK_THAT(expanded({1 << 12, 1 << 12}), Catch::Matchers::Contains("far more bytes than the file has"));
  CHECK_THAT(expanded({1 << 20, 1 << 20}), Catch::Matchers::Contains("at most 16777216 values"));
  CHECK_THAT(expanded({-1, 2}), Catch::Matchers::Contains("at most 16777216 values"));
  // No values, but copies without end of some on the way to them.
  CHECK_THAT(expanded({0, std::int64_t{1} << 40}), Catch::Matchers::Contains("expected"));
}

TEST_CASE("a maximum sees zeros for padding where no value is negative") {
  const auto nodes = [](const char* before, const Dims& pads) {
    WrittenModel model({1, 2, 8, 7});
    const std::string from = model.write.add(before, {"x"}, "before");
    const std::string y = model.write.add("MaxPool", {from}, "y");
    model.write.set("kernel_shape", Dims{3, 3});
    model.write.set("strides", Dims{2, 2});
    model.write.set("pads", pads);
    return model.read(y);
  };
  const Graph graph = nodes("Relu", {1, 1, 1, 1});
  REQUIRE(graph.nodes.size() == 3);
  CHECK(graph.nodes[1].kind == OperatorKind::pad);
  CHECK(output_of(graph, 1).shape == std::vector<std::size_t>{10, 9, 2});
  CHECK(output_of(graph, 2).shape == std::vector<std::size_t>{4, 4, 2});
  const auto padding = [](const Graph& of) {
    return std::get<whet::importer::WindowAttributes>(of.nodes.back().attributes).padding;
  };
  CHECK(padding(graph) == whet::importer::WindowPadding::valid);
  CHECK(padding(nodes("Tanh", {1, 1, 1, 1})) == whet::importer::WindowPadding::given);
  // A window that sees nothing else.
  CHECK(padding(nodes("Relu", {3, 1, 1, 1})) == whet::importer::WindowPadding::given);
}

TEST_CASE("values for each channel that are expanded to an image are only those of a product with one") {
  WrittenModel model({1, 2, 4, 4});
  const std::string mean = model.write.add("GlobalAveragePool", {"x"}, "mean");
  const auto expanded = [&](const Dims& dims) {
    return model.write.add("Expand", {mean, model.write.constant("shape", dims)}, "wide");
  };
  const std::string wide = expanded({1, 2, 4, 4});
  const Graph graph = model.read(model.write.add("Mul", {wide, "x"}, "y"));
  REQUIRE(graph.nodes.size() == 2);
  CHECK(graph.nodes[1].kind == OperatorKind::multiply);
  CHECK(output_of(graph, 1).shape == std::vector<std::size_t>{4, 4, 2});
  const auto found = [&](const std::string& operation, const std::string& other) {
    return model.error(model.write.add(operation, {wide, other}, "y"));
  };
  using Catch::Matchers::Contains;
  CHECK_THAT(found("Add", "x"), Contains("expected a computed tensor as input 0, found the unknown 'wide'"));
  CHECK_THAT(found("Mul", mean), Contains("an image of the shape that the other operand is expanded to"));
  CHECK_THAT(found("Mul", wide), Contains("found the unknown 'wide'"));
  CHECK_THAT(model.error(wide), Contains("output 'wide': expected a tensor that a node computes"));
  CHECK_THAT(model.error(model.write.add("Mul", {expanded({3, 2, 4, 4}), "x"}, "y")),
             Contains("of the shape that the other operand is expanded to"));
  CHECK(model.read(model.write.add("Relu", {expanded({2, 1, 1})}, "y")).nodes.size() == 2);
}
