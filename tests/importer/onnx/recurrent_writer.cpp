#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <whet/importer/onnx/recurrent_writer.hpp>
#include <whet/topology/gru.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/simple_rnn.hpp>
#include <whet/weights/weights.hpp>

#include "catch.hpp"

namespace {

using whet::Input;
using whet::importer::Dims;
using whet::importer::onnx_gates;
using whet::importer::OnnxGraphWriter;
using whet::importer::OnnxRecurrentWeights;
using whet::importer::Order;
using whet::importer::OrderedTensor;

/// Three steps of one feature, two units.
struct Lstm : whet::Sequential<Input<3, 1, 1>, whet::LSTM<2>> {};
struct Gru : whet::Sequential<Input<3, 1, 1>, whet::GRU<2>> {};
struct Simple : whet::Sequential<Input<3, 1, 1>, whet::SimpleRNN<2, whet::Sequence>> {};

/// The only layer's weights, each parameter its own index.
template <class Network>
whet::Weights<Network> counted() {
  whet::Weights<Network> weights;
  float next = 0.0f;
  for (float& value : weights.parameters().values()) value = next++;
  return weights;
}

}  // namespace

TEST_CASE("gates are written in ONNX's order, input weights apart from the recurrent ones") {
  const auto weights = counted<Lstm>();
  const auto layer = weights.parameters().layer(0);
  const OnnxRecurrentWeights written(layer, whet::Cell::lstm, 2, 1);
  // ONNX: input, output, forget, cell; ours: input, forget, cell, output.
  CHECK(onnx_gates(whet::Cell::lstm) == std::vector<int>{0, 3, 1, 2});
  std::vector<float> inputs;
  std::vector<float> recurrent;
  std::vector<float> bias;
  for (const Eigen::Index row : {0, 1, 6, 7, 2, 3, 4, 5}) {
    inputs.push_back(layer.kernel(row, 0));
    recurrent.push_back(layer.kernel(row, 1));
    recurrent.push_back(layer.kernel(row, 2));
    bias.push_back(layer.bias(row));
  }
  bias.resize(16, 0.0f);
  CHECK(written.input == inputs);
  CHECK(written.recurrent == recurrent);
  CHECK(written.bias == bias);
}

TEST_CASE("a GRU has a bias of the recurrent product, too") {
  const auto weights = counted<Gru>();
  const auto layer = weights.parameters().layer(0);
  const OnnxRecurrentWeights written(layer, whet::Cell::gru, 2, 1);
  REQUIRE(written.bias.size() == 12);
  for (Eigen::Index row = 0; row < 6; ++row) {
    CHECK(written.bias[static_cast<std::size_t>(row)] == layer.bias(row));
    CHECK(written.bias[static_cast<std::size_t>(row + 6)] == layer.kernel(row, 3));
  }
}

TEST_CASE("a last step is the second output of the operator, a whole sequence the first") {
  const auto write = [](const auto& weights, OrderedTensor& output) {
    ::onnx::GraphProto graph;
    OnnxGraphWriter writer(graph);
    output = whet::importer::write_recurrent(writer, weights.records()[0], weights.parameters().layer(0),
                                             "rows", "layer");
    return graph;
  };
  OrderedTensor output;
  const ::onnx::GraphProto last = write(counted<Gru>(), output);
  REQUIRE(last.node_size() == 3);
  CHECK(last.node(1).op_type() == "GRU");
  REQUIRE(last.node(1).output_size() == 2);
  CHECK(last.node(1).output(0).empty());
  const auto& attributes = last.node(1).attribute();
  CHECK(std::ranges::count(attributes, "linear_before_reset", &::onnx::AttributeProto::name) == 1);
  CHECK(output.has(Order::vector));
  CHECK(output.shape() == whet::Shape(2));

  const ::onnx::GraphProto whole = write(counted<Simple>(), output);
  CHECK(whole.node(1).op_type() == "RNN");
  CHECK(whole.node(1).output_size() == 1);
  CHECK(output.has(Order::rows));
  CHECK(output.shape() == whet::Shape{3, 1, 2});
}
