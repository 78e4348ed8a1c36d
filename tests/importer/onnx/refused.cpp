// Files that mean something else than what a reader that passes over an attribute makes of them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <whet/importer/imported_layers.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::OperatorKind;

namespace {

std::string int8_matrix(WrittenModel& model, const std::string& name) {
  return model.write.constant(name, {2, 2}, std::vector<std::int8_t>{1, 2, 3, 4});
}

/// x as int8 numbers and back, with or without a zero point, which would say of which type they are.
std::string quantized(WrittenModel& model, const std::string& from, float scale, bool has_zero = true) {
  const std::string step = model.write.constant(from + "_scale", scale);
  std::vector<std::string> more{step};
  if (has_zero) more.push_back(model.write.constant(from + "_zero", {}, std::vector<std::int8_t>{0}));
  std::vector<std::string> inputs{from};
  inputs.insert(inputs.end(), more.begin(), more.end());
  const std::string integers = model.write.add("QuantizeLinear", inputs, from + "_q");
  if (!has_zero) model.write.set("output_dtype", std::int64_t{::onnx::TensorProto::INT8});
  inputs[0] = integers;
  return model.write.add("DequantizeLinear", inputs, from + "_d");
}

}  // namespace

TEST_CASE("scales of weights belong to the axis that the file names") {
  for (const std::int64_t axis : {0, 1}) {
    WrittenModel model({1, 2});
    const std::string x = quantized(model, "x", 0.5f);
    const std::string scales = model.write.constant("scales", {2}, std::vector<float>{1.0f, 10.0f});
    const std::string w = model.write.add("DequantizeLinear", {int8_matrix(model, "w"), scales}, "wd");
    model.write.set("axis", axis);
    const std::string y = quantized(model, model.write.add("MatMul", {x, w}, "product"), 1.0f);
    if (axis == 1)
      CHECK(input_of(model.read(y), 0, 1).quantization->scales == std::vector<float>{1.0f, 10.0f});
    else
      CHECK_THAT(model.error(y),
                 ContainsSubstring("scales of weights along axis 1") && ContainsSubstring("along axis 0"));
  }
}

TEST_CASE("scales go with their axis where a constant gets another shape, or there is no such shape") {
  WrittenModel model({1, 2});
  const std::string x = quantized(model, "x", 0.5f);
  const std::string scales = model.write.constant("scales", {2}, std::vector<float>{1.0f, 10.0f});
  const std::string deep = model.write.constant("deep", {1, 2, 2}, std::vector<std::int8_t>{1, 2, 3, 4});
  const std::string last = model.write.add("DequantizeLinear", {deep, scales}, "last");
  model.write.set("axis", std::int64_t{2});
  const std::string matrix = model.write.reshape(last, {2, 2}, "matrix");
  const std::string y = quantized(model, model.write.add("MatMul", {x, matrix}, "p"), 1.0f);
  CHECK(input_of(model.read(y), 0, 1).quantization->scales == std::vector<float>{1.0f, 10.0f});

  const std::string list = model.write.reshape(last, {4}, "list");
  CHECK_THAT(model.error(list), ContainsSubstring("a shape that keeps the axis of the scales"));
}

TEST_CASE("biases have a scale for all or one each") {
  WrittenModel model({1, 2});
  const std::string x = quantized(model, "x", 0.5f);
  const std::string scale = model.write.constant("scale", 1.0f);
  const std::string w = model.write.add("DequantizeLinear", {int8_matrix(model, "w"), scale}, "wd");
  model.write.set("axis", std::int64_t{1});
  const std::string b = model.write.add("DequantizeLinear",
                                        {model.write.constant("b", {1, 2}, std::vector<std::int32_t>{1, 2}),
                                         model.write.constant("three", {2}, std::vector<float>{0.5f, 0.5f})},
                                        "bd");
  model.write.set("axis", std::int64_t{1});
  const std::string y = quantized(model, model.write.add("Gemm", {x, w, b}, "product"), 1.0f);
  CHECK(input_of(model.read(y), 0, 2).values<std::int32_t>("m") == std::vector<std::int32_t>{1, 2});
}

TEST_CASE("a bias with scales along another axis than that of the outputs is refused") {
  WrittenModel model({1, 2, 1, 1});
  const std::string x = quantized(model, "x", 0.5f);
  const std::string integers = model.write.constant("w", {6, 2, 1, 1}, std::vector<std::int8_t>(12, 1));
  const std::string w =
      model.write.add("DequantizeLinear", {integers, model.write.constant("scale", 1.0f)}, "wd");
  const std::string b = model.write.add("DequantizeLinear",
                                        {model.write.constant("b", {2, 3}, std::vector<std::int32_t>(6, 1)),
                                         model.write.constant("three", {3}, std::vector<float>(3, 0.5f))},
                                        "bd");
  model.write.set("axis", std::int64_t{1});
  CHECK_THAT(model.error(model.write.add("Conv", {x, w, b}, "y")),
             ContainsSubstring("1 or 6 scales of biases") && ContainsSubstring("found 3"));
}

TEST_CASE("an output whose values lie in another order is refused") {
  WrittenModel model({1, 2, 3, 3});
  const std::string relu = model.write.add("Relu", {"x"}, "relu");
  CHECK_NOTHROW(model.read(relu));
  CHECK_THAT(model.error(model.write.add("Flatten", {relu}, "flat")),
             ContainsSubstring("output 'flat'") && ContainsSubstring("flattened"));
  CHECK_THAT(model.error(model.write.transpose(relu, {0, 3, 2, 1}, "turned")),
             ContainsSubstring("output 'turned'") && ContainsSubstring("NWHC"));
  CHECK_NOTHROW(model.read(model.write.transpose(relu, {0, 2, 3, 1}, "last")));
}

TEST_CASE("an output of a pooled image may be flattened") {
  WrittenModel model({1, 4, 3, 3});
  const std::string mean = model.write.add("GlobalAveragePool", {"x"}, "mean");
  CHECK_NOTHROW(model.read(model.write.add("Flatten", {mean}, "flat")));
}

TEST_CASE("what the file says of its output's shape has to follow from its nodes") {
  WrittenModel model({0, 4});
  const std::string y = model.write.add("Relu", {"x"}, "y");
  model.graph.add_output()->set_name(y);
  auto& shape = *model.graph.mutable_output(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
  shape.add_dim()->set_dim_param("batch");
  shape.add_dim()->set_dim_value(4);
  const auto read = [&] {
    return whet::importer::parse_onnx(files::bytes_of(model.proto.SerializeAsString()), "m");
  };
  CHECK_NOTHROW(read());
  shape.mutable_dim(1)->set_dim_value(5);
  CHECK_THROWS_WITH(read(), ContainsSubstring("expected shape [1, 4]") && ContainsSubstring("[0, 5]"));
}

TEST_CASE("integers without a zero point are of the type that the file says") {
  WrittenModel model({1, 3}, 21);
  const Graph graph = model.read(model.write.add("Relu", {quantized(model, "x", 0.5f, false)}, "y"));
  CHECK(graph.tensors[graph.inputs[0]].quantization->zero_points == std::vector<std::int64_t>{0});

  WrittenModel integers({1, 3});
  integers.graph.mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(
      ::onnx::TensorProto::INT8);
  const std::string scale = integers.write.constant("scale", 0.5f);
  const std::string real = integers.write.add("DequantizeLinear", {"x", scale}, "real");
  const auto zero_of = [&] {
    const Graph read = integers.read(real);
    return read.tensors[read.inputs[0]].quantization->zero_points;
  };
  CHECK(zero_of() == std::vector<std::int64_t>{0});
  integers.graph.mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(
      ::onnx::TensorProto::UINT8);
  CHECK(zero_of() == std::vector<std::int64_t>{-128});

  WrittenModel blocks({1, 3}, 21);
  const std::string b = quantized(blocks, "x", 0.5f);
  blocks.write.set("block_size", std::int64_t{2});
  CHECK_THAT(blocks.error(b), ContainsSubstring("block_size"));
}

TEST_CASE("a bias is part of a layer only where nobody reads the layer without it, by whatever name") {
  WrittenModel model({1, 2});
  const std::string product = model.write.add("MatMul", {"x", model.counted("w", {2, 2})}, "product");
  const std::string same = model.write.add("Identity", {product}, "same");
  const std::string sum = model.write.add("Add", {same, model.counted("b", {2})}, "sum");
  const std::string relu = model.write.add("Relu", {product}, "relu");
  const Graph graph = model.read(model.write.add("Add", {sum, relu}, "y"));
  REQUIRE(graph.nodes.size() >= 3);
  CHECK(graph.nodes[0].inputs.size() == 2);
  CHECK(graph.nodes[1].kind == OperatorKind::batch_normalization);
}

TEST_CASE("all that reads the input of an integer network reads the same integers") {
  WrittenModel model({1, 2});
  const std::string scale = model.write.constant("scale", 1.0f);
  const auto branch = [&](const std::string& name, float input_scale) {
    const std::string step = model.write.constant(name + "_step", input_scale);
    const std::string zero = model.write.constant(name + "_zero", {}, std::vector<std::int8_t>{0});
    const std::string q = model.write.add("QuantizeLinear", {"x", step, zero}, name + "_q");
    const std::string x = model.write.add("DequantizeLinear", {q, step, zero}, name + "_x");
    const std::string w =
        model.write.add("DequantizeLinear", {int8_matrix(model, name + "_w"), scale}, name + "_wd");
    model.write.set("axis", std::int64_t{1});
    return quantized(model, model.write.add("MatMul", {x, w}, name), 1.0f);
  };
  const std::string first = branch("first", 0.5f);
  const std::string second = branch("second", 0.01f);
  const std::string sum = quantized(model, model.write.add("Add", {first, second}, "sum"), 2.0f);
  CHECK_THROWS_WITH(whet::importer::import_layers(model.read(sum)),
                    ContainsSubstring("one scale and zero point of the network's input"));
}

TEST_CASE("images of ONNX Runtime's operators have their channels first") {
  WrittenModel model({1, 4, 4, 8});
  const std::string scale = model.write.constant("scale", 0.5f);
  const std::string zero = model.unsigned_zero("zero", 128);
  const std::string x = model.write.add("QuantizeLinear", {"x", scale, zero}, "xq");
  const std::string y = model.write.add("QLinearAveragePool", {x, scale, zero, scale, zero}, "y");
  model.graph.mutable_node(model.graph.node_size() - 1)->set_domain("com.microsoft");
  model.write.set("kernel_shape", Dims{2, 2});
  CHECK_NOTHROW(model.read(y));
  model.write.set("channels_last", std::int64_t{1});
  CHECK_THAT(model.error(y), ContainsSubstring("channels_last"));
}

TEST_CASE("slopes are spread as the operator set has it") {
  const auto with_slopes = [](const Dims& dims, int operators, auto check) {
    WrittenModel model({1, 3, 2, 3}, operators);
    check(model, model.write.add("PRelu", {"x", model.counted("slope", dims)}, "y"));
  };
  const auto is_read = [](WrittenModel& model, const std::string& y) { CHECK_NOTHROW(model.read(y)); };
  with_slopes({3}, 6, is_read);
  with_slopes({3, 1, 1}, 13, is_read);
  with_slopes({1}, 13, is_read);
  with_slopes({3}, 13, [](WrittenModel& model, const std::string& y) {
    CHECK_THAT(model.error(y), ContainsSubstring("a constant for each channel"));
  });
}

TEST_CASE("attributes of newer operator sets are not passed over") {
  WrittenModel resized({1, 1, 2, 2}, 18);
  const std::string none = resized.write.constant("none", Dims{});
  const std::string sizes = resized.write.constant("sizes", Dims{1, 1, 4, 6});
  const std::string larger = resized.write.add("Resize", {"x", none, "", sizes}, "larger");
  resized.write.set("keep_aspect_ratio_policy", "not_larger");
  CHECK_THAT(resized.error(larger), ContainsSubstring("keep_aspect_ratio_policy"));

  WrittenModel padded({1, 1, 2, 2}, 18);
  const std::string pads = padded.write.constant("pads", Dims{0, 0, 0, 1, 0, 0, 0, 1});
  const std::string axes = padded.write.constant("axes", Dims{0, 1, 3, 2});
  CHECK_THAT(padded.error(padded.write.add("Pad", {"x", pads, "", axes}, "padded")),
             ContainsSubstring("pads of all axes"));

  WrittenModel mean({1, 1, 2, 2}, 18);
  const std::string y = mean.write.add("ReduceMean", {"x"}, "y");
  CHECK_NOTHROW(mean.read(y));
  mean.write.set("noop_with_empty_axes", std::int64_t{1});
  CHECK_THAT(mean.error(y), ContainsSubstring("noop_with_empty_axes"));
}

TEST_CASE("a tensor times the sigmoid of its transposition is no swish") {
  WrittenModel model({1, 3, 3});
  const std::string gate =
      model.write.transpose(model.write.add("Sigmoid", {"x"}, "gate"), {0, 2, 1}, "turned");
  const std::string y = model.write.add("Mul", {"x", gate}, "y");
  CHECK_THAT(model.error(y), ContainsSubstring("operands with the same axes"));
}

TEST_CASE("a computed scalar is refused") {
  WrittenModel model({1});
  CHECK_THAT(model.error(model.write.add("Squeeze", {"x"}, "y")), ContainsSubstring("found a scalar"));
}
