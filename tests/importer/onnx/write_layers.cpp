#include <string>
#include <vector>

#include <whet/importer/onnx/write.hpp>
#include <whet/importer/onnx/write_layers.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/dropout.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/shuffle_channels.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/swish.hpp>
#include <whet/topology/upsample.hpp>
#include <whet/topology/zero_pad.hpp>
#include <whet/weights/weights.hpp>

#include "catch.hpp"

namespace {

using whet::Shape;
using whet::importer::OnnxGraphWriter;
using whet::importer::Order;
using whet::importer::OrderedTensor;

struct Written {
  ::onnx::GraphProto graph;
  OrderedTensor output;

  std::vector<std::string> operators() const {
    std::vector<std::string> result;
    for (const ::onnx::NodeProto& node : graph.node()) result.push_back(node.op_type());
    return result;
  }
};

/// A network of weights that are all zero, written behind an input "x" in this order.
template <class Network>
Written written(Order order, const whet::importer::ExportedQuantization* quantization = nullptr) {
  const whet::Weights<Network> weights;
  Written result;
  OnnxGraphWriter writer(result.graph);
  result.output = whet::importer::write_layers(
      writer, weights.records(), whet::importer::onnx_layers<Network>, weights.parameters(), quantization,
      whet::importer::onnx_names(weights.records()), {whet::input_shape<Network>, order, "x"});
  return result;
}

using Operators = std::vector<std::string>;

struct Classifier : whet::Sequential<whet::Input<4>, whet::Dense<3>, whet::ReLU,
                                     whet::Dropout<whet::Ratio<1, 5>>, whet::Dense<2>, whet::Softmax> {};
struct Image : whet::Sequential<whet::Input<6, 6, 2>, whet::ZeroPad<1, 0, 0, 1>, whet::Conv2D<4, 3>,
                                whet::Swish, whet::ShuffleChannels<2>, whet::MaxPool<2>, whet::Upsample<2>> {
};
struct Sum : whet::Sequential<whet::Input<5>, whet::Residual<whet::Dense<5>, whet::ReLU>> {};

}  // namespace

TEST_CASE("layers become operators in their order, and what training alone needs is left out") {
  const Written classifier = written<Classifier>(Order::vector);
  CHECK(classifier.operators() == Operators{"Gemm", "Relu", "Gemm", "Softmax"});
  CHECK(classifier.graph.node(1).input(0) == classifier.graph.node(0).output(0));
  CHECK(classifier.graph.node(2).input(0) == classifier.graph.node(1).output(0));
  CHECK(classifier.output.shape() == Shape(2));
}

TEST_CASE("an image is transposed once, where it enters") {
  CHECK(written<Image>(Order::rows).operators() == Operators{"Transpose", "Pad", "Conv", "Sigmoid", "Mul",
                                                             "Reshape", "Transpose", "Reshape", "MaxPool",
                                                             "Resize"});
  const Written image = written<Image>(Order::image);
  CHECK(image.operators().front() == "Pad");
  CHECK(image.output.some_order() == Order::image);
  CHECK(image.output.shape() == Shape{6, 6, 4});
}

TEST_CASE("a sum reads its branch and what the branch began with") {
  const Written sum = written<Sum>(Order::vector);
  CHECK(sum.operators() == Operators{"Gemm", "Relu", "Add"});
  const auto& inputs = sum.graph.node(2).input();
  CHECK(std::vector<std::string>(inputs.begin(), inputs.end()) ==
        std::vector<std::string>{sum.graph.node(1).output(0), "x"});
}

TEST_CASE("a quantized tensor goes through integers and back, with its scale and zero point") {
  whet::importer::ExportedQuantization quantization;
  quantization.network_input = whet::TensorQuantization{0.5f, -3};
  quantization.outputs = {std::nullopt, whet::TensorQuantization{0.25f, 0}, std::nullopt};
  quantization.step_inputs = {whet::TensorQuantization{0.5f, -3}, whet::TensorQuantization{}, {}};
  quantization.step_outputs = {whet::TensorQuantization{0.25f, 0}, whet::TensorQuantization{}, {}};
  quantization.weight_scales.resize(3);
  quantization.integer_biases.resize(3);
  const Written sum = written<Sum>(Order::vector, &quantization);
  const Operators operators = sum.operators();
  REQUIRE(operators.size() > 2);
  CHECK(operators[0] == "QuantizeLinear");
  CHECK(operators[1] == "DequantizeLinear");
  CHECK(operators.back() == "Add");
  CHECK(sum.graph.node(0).input(1) == "x/scale");
  CHECK(operators[operators.size() - 3] == "QuantizeLinear");
  CHECK(operators[operators.size() - 2] == "DequantizeLinear");
}
