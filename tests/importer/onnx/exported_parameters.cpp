#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/importer/onnx/exported_parameters.hpp>

#include "catch.hpp"

namespace {

using whet::importer::Dims;
using whet::importer::ExportedParameters;
using whet::importer::ExportedQuantization;
using whet::importer::OnnxGraphWriter;

/// One layer of 2 outputs and 6 inputs, kernel {{0, 1, … 5}, {6, 7, … 11}} and bias {12, 13}.
struct OneLayer {
  std::vector<whet::LayerRecord> records{1};
  whet::ParameterBuffer<float> parameters;
  ::onnx::GraphProto graph;
  OnnxGraphWriter write{graph};

  OneLayer() {
    records[0].affine = {.outputs = 2, .inputs = 6};
    parameters = whet::ParameterBuffer<float>(records);
    float next = 0.0f;
    for (float& value : parameters.values()) value = next++;
  }

  const ::onnx::TensorProto& constant(const std::string& name) const {
    const auto found = std::ranges::find(graph.initializer(), name, &::onnx::TensorProto::name);
    if (found == graph.initializer().end()) throw std::logic_error("no constant " + name);
    return *found;
  }
  template <class Value>
  std::vector<Value> values(const std::string& name) const {
    const std::string& raw = constant(name).raw_data();
    std::vector<Value> result(raw.size() / sizeof(Value));
    std::memcpy(result.data(), raw.data(), raw.size());
    return result;
  }
  Dims dims(const std::string& name) const {
    return {constant(name).dims().begin(), constant(name).dims().end()};
  }
};

/// Input at scale .5 from zero point 0, weights of any scale that the layer wants, output at scale 1.
ExportedQuantization quantization_of(const std::vector<float>& weight_scales,
                                     const std::vector<std::int32_t>& bias) {
  ExportedQuantization result;
  result.step_inputs = {whet::TensorQuantization{0.5f, 0}};
  result.step_outputs = {whet::TensorQuantization{1.0f, 0}};
  result.weight_scales = {weight_scales};
  result.integer_biases = {bias};
  return result;
}

}  // namespace

TEST_CASE("a kernel is written with its axes in ONNX' order, or as a matrix") {
  OneLayer layer;
  const ExportedParameters exported(layer.write, layer.parameters, nullptr);
  // Two pixels of three channels become three channels of two pixels.
  CHECK(exported.kernel(0, "conv", {2, 1, 2, 3}, {0, 3, 1, 2}) == "conv.kernel");
  CHECK(layer.dims("conv.kernel") == Dims{2, 3, 1, 2});
  CHECK(layer.values<float>("conv.kernel") == std::vector<float>{0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11});
  exported.kernel(0, "dense", {2, 2, 3}, {0, 2, 1}, true);
  CHECK(layer.dims("dense.kernel") == Dims{2, 6});
  CHECK(exported.bias(0, "dense") == "dense.bias");
  CHECK(layer.values<float>("dense.bias") == std::vector<float>{12, 13});
  CHECK(layer.graph.node_size() == 0);
}

TEST_CASE("an integer kernel stands before a DequantizeLinear along the axis of its outputs") {
  OneLayer layer;
  const ExportedQuantization quantization = quantization_of({}, {});
  const ExportedParameters exported(layer.write, layer.parameters, &quantization);
  // Transposed: the outputs are the second axis.
  exported.kernel(0, "t", {2, 6}, {1, 0});
  REQUIRE(layer.graph.node_size() == 1);
  CHECK(layer.graph.node(0).op_type() == "DequantizeLinear");
  REQUIRE(layer.graph.node(0).attribute_size() == 1);
  CHECK(layer.graph.node(0).attribute(0).name() == "axis");
  CHECK(layer.graph.node(0).attribute(0).i() == 1);
  CHECK(layer.values<float>("t.kernel/scale") == std::vector<float>{5.0f / 127.0f, 11.0f / 127.0f});
  // 127 · {0, 1, … 5} / 5 and 127 · {6, … 11} / 11, to the nearest.
  CHECK(layer.values<std::int8_t>("t.kernel") ==
        std::vector<std::int8_t>{0, 69, 25, 81, 51, 92, 76, 104, 102, 115, 127, 127});
  CHECK(layer.values<std::int8_t>("t.kernel/zero_point") == std::vector<std::int8_t>{0, 0});
}

TEST_CASE("an integer bias has the scale of input times weights, and keeps the integers that a file had") {
  OneLayer layer;
  const ExportedQuantization anew = quantization_of({0.25f, 1.0f}, {});
  ExportedParameters(layer.write, layer.parameters, &anew).bias(0, "anew");
  CHECK(layer.values<float>("anew.bias/scale") == std::vector<float>{0.125f, 0.5f});
  CHECK(layer.values<std::int32_t>("anew.bias") == std::vector<std::int32_t>{96, 26});
  const ExportedQuantization kept = quantization_of({0.25f, 1.0f}, {-3, 1'000'001});
  ExportedParameters(layer.write, layer.parameters, &kept).bias(0, "kept");
  CHECK(layer.values<std::int32_t>("kept.bias") == std::vector<std::int32_t>{-3, 1'000'001});
}
