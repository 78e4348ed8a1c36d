#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <whet/importer/onnx/node_reader.hpp>
#include <whet/io/file_error.hpp>

#include "catch.hpp"
#include "io/files.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using whet::Shape;
using whet::importer::Dims;
using whet::importer::LabelledValue;
using whet::importer::OnnxConstant;
using whet::importer::OnnxNodeReader;
using whet::importer::OnnxReadState;

/// A node with input "x", an image of 2 x 3 pixels and 4 channels, and output "y".
struct OneNode {
  OnnxReadState state;
  ::onnx::NodeProto proto;

  OneNode() {
    state.graph.file = "m";
    state.room = 1000;
    proto.add_input("x");
    proto.add_output("y");
    OnnxNodeReader reader = read();
    LabelledValue image{.tensor = 0, .dims = {1, 4, 2, 3}, .labels = "NCHW", .image = {}};
    image.tensor = reader.add_tensor("x", reader.extents(image));
    state.values["x"] = image;
  }
  OnnxNodeReader read() { return {state, proto, "node 0"}; }
  std::string error(const std::function<void(OnnxNodeReader&)>& use) {
    OnnxNodeReader reader = read();
    return files::error_of([&] { use(reader); }).what();
  }
};

OnnxConstant float_constant(const Dims& dims, const std::vector<float>& values) {
  OnnxConstant result{.dims = dims, .bytes = {}, .quantization = {}};
  const auto bytes = std::as_bytes(std::span(values));
  result.bytes.assign(bytes.begin(), bytes.end());
  return result;
}

OnnxConstant int8_constant(const Dims& dims, const std::vector<std::int8_t>& values) {
  OnnxConstant result{.dims = dims, .type = whet::ElementType::int8, .bytes = {}, .quantization = {}};
  const auto bytes = std::as_bytes(std::span(values));
  result.bytes.assign(bytes.begin(), bytes.end());
  return result;
}

}  // namespace

TEST_CASE("an input of a node is a constant, computed, unknown or left out, and errors say which") {
  OneNode one;
  one.state.constants["c"] = float_constant({1}, {2.5f});
  one.proto.add_input("c");
  one.proto.add_input("");
  one.proto.add_input("u");
  const OnnxNodeReader reader = one.read();
  CHECK(reader.constant(0) == nullptr);
  REQUIRE(reader.constant(1) != nullptr);
  CHECK(reader.constant(2) == nullptr);
  CHECK(!reader.has_input(2));
  CHECK(!reader.has_input(4));
  CHECK_THAT(one.error([](OnnxNodeReader& node) { node.require_constant(0, "a shape"); }),
             ContainsSubstring("m: node 0: expected a constant as a shape, found the computed 'x'"));
  CHECK_THAT(one.error([](OnnxNodeReader& node) { node.value(1); }),
             ContainsSubstring("expected a computed tensor as input 1, found the constant 'c'"));
  CHECK_THAT(one.error([](OnnxNodeReader& node) { node.value(2); }), ContainsSubstring("found none"));
  CHECK_THAT(one.error([](OnnxNodeReader& node) { node.value(3); }),
             ContainsSubstring("found the unknown 'u'"));
}

TEST_CASE("an axis may be counted from the end") {
  OneNode one;
  const OnnxNodeReader reader = one.read();
  CHECK(reader.axis(0, 3) == 0);
  CHECK(reader.axis(-1, 3) == 2);
  for (const std::int64_t beyond : {std::int64_t{3}, std::int64_t{-4}})
    CHECK_THAT(one.error([&](OnnxNodeReader& node) { node.axis(beyond, 3); }),
               ContainsSubstring("expected an axis of 3, found " + std::to_string(beyond)));
}

TEST_CASE("numbers are an attribute or, later, an input of whole numbers") {
  OneNode one;
  one.state.constants["starts"] = int8_constant({2}, {1, -2});
  one.state.constants["halves"] = float_constant({1}, {0.5f});
  one.proto.add_input("starts");
  one.proto.add_input("halves");
  CHECK(one.read().numbers("starts", 1) == Dims{1, -2});
  CHECK(!one.read().numbers("starts", 3));
  CHECK_THAT(one.error([](OnnxNodeReader& node) { node.numbers("starts", 2); }),
             ContainsSubstring("expected whole numbers as starts, found the constant 'halves'"));
  ::onnx::AttributeProto& attribute = *one.proto.add_attribute();
  attribute.set_name("starts");
  attribute.set_type(::onnx::AttributeProto::INTS);
  attribute.add_ints(7);
  CHECK(one.read().numbers("starts", 1) == Dims{7});
}

TEST_CASE("constants may take as many bytes as there is room for") {
  OneNode one;
  OnnxNodeReader reader = one.read();
  reader.spend(600);
  CHECK_THAT(one.error([](OnnxNodeReader& node) { node.spend(401); }),
             ContainsSubstring("expected constants that are used a few times each"));
  reader.spend(400);
  CHECK(one.state.room == 0);
}

TEST_CASE("extents of a network have bounds") {
  OneNode one;
  LabelledValue value = one.state.values["x"];
  CHECK(one.read().extents(value) == std::vector<std::size_t>{2, 3, 4});
  value.dims[2] = 0;
  CHECK_THAT(one.error([&](OnnxNodeReader& node) { node.extents(value); }),
             ContainsSubstring("expected extents from 1 to 16777216, found 0"));
  value.dims = {1, 1 << 14, 1 << 14, 2};
  CHECK_THAT(one.error([&](OnnxNodeReader& node) { node.extents(value); }),
             ContainsSubstring("expected at most 268435456 values in a tensor, found more"));
}

TEST_CASE("values keep their place under other labels where memory agrees, and are errors elsewhere") {
  OneNode one;
  OnnxNodeReader reader = one.read();
  const LabelledValue image = one.state.values["x"];
  CHECK(reader.relabelled(image, "NCHW").tensor == image.tensor);
  CHECK_THAT(one.error([&](OnnxNodeReader& node) { node.relabelled(image, "NHWC"); }),
             ContainsSubstring("found NCHW, whose values would have to be transposed"));
  CHECK_THAT(one.error([&](OnnxNodeReader& node) { node.relabelled(image, "NC"); }),
             ContainsSubstring("expected a tensor of 2 dimensions, found 4"));
  // [1, 6, 4] is ours, as a sequence; as channels and a width it would be another shape of the same values.
  const LabelledValue sequence{
      .tensor = reader.add_tensor("s", {6, 1, 4}), .dims = {1, 6, 4}, .labels = "NHC", .image = {}};
  const LabelledValue wide = reader.relabelled(sequence, "NHW");
  CHECK(wide.tensor != sequence.tensor);
  CHECK(wide.shape() == Shape{6, 4, 1});
  REQUIRE(one.state.graph.nodes.size() == 1);
  CHECK(one.state.graph.nodes[0].kind == whet::importer::OperatorKind::reshape);
}

TEST_CASE("quantized constants are the reals that they mean, by the axis of their scales") {
  OneNode one;
  const OnnxNodeReader reader = one.read();
  OnnxConstant constant = int8_constant({2, 3}, {1, 2, 3, 4, 5, 6});
  CHECK_THAT(one.error([&](OnnxNodeReader& node) { node.floats(constant, "biases"); }),
             ContainsSubstring("expected floats as biases, found int8"));
  constant.quantization =
      whet::importer::QuantizationParameters{.scales = {0.5f, 2.0f}, .zero_points = {1, 0}, .axis = 0};
  CHECK(reader.floats(constant, "biases") == std::vector<float>{0.0f, 0.5f, 1.0f, 8.0f, 10.0f, 12.0f});
  constant.quantization->scales = {1.0f, 2.0f, 4.0f};
  constant.quantization->zero_points = {0, 0, 0};
  constant.quantization->axis = 1;
  CHECK(reader.floats(constant, "biases") == std::vector<float>{1.0f, 4.0f, 12.0f, 4.0f, 10.0f, 24.0f});
}

TEST_CASE(
    "values for channels are one for all or one each, with the channels last behind a flattened image") {
  OneNode one;
  OnnxNodeReader reader = one.read();
  const LabelledValue image = one.state.values["x"];
  CHECK(reader.channel_values(image, std::vector{3.0f}, "slopes") == std::vector<float>(4, 3.0f));
  CHECK_THAT(one.error([&](OnnxNodeReader& node) {
    node.channel_values(image, std::vector{1.0f, 2.0f}, "slopes");
  }),
             ContainsSubstring("expected 4 values as slopes, found 2"));
  const LabelledValue planes{.tensor = 0, .dims = {1, 4}, .labels = "NP", .image = Shape{1, 2, 2}};
  CHECK(reader.channel_values(planes, std::vector{0.0f, 1.0f, 2.0f, 3.0f}, "slopes") ==
        std::vector<float>{0.0f, 2.0f, 1.0f, 3.0f});
}

TEST_CASE("an output has a name of its own") {
  OneNode one;
  OnnxNodeReader reader = one.read();
  one.state.readers["y"] = 2;
  reader.define(one.state.values["x"]);
  CHECK(!reader.is_read_once(one.state.values["y"]));
  CHECK_THAT(one.error([&](OnnxNodeReader& node) { node.define(one.state.values["x"]); }),
             ContainsSubstring("expected an output with a name of its own, found 'y'"));
  CHECK_THAT(one.error([&](OnnxNodeReader& node) { node.define_constant(float_constant({1}, {1.0f})); }),
             ContainsSubstring("found 'y'"));
}
