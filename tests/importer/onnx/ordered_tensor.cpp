#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <whet/importer/onnx/ordered_tensor.hpp>

#include "catch.hpp"

namespace {

using whet::Shape;
using whet::importer::Dims;
using whet::importer::OnnxGraphWriter;
using whet::importer::Order;
using whet::importer::OrderedTensor;

std::vector<std::string> operators_of(const ::onnx::GraphProto& graph) {
  std::vector<std::string> result;
  for (const auto& node : graph.node()) result.push_back(node.op_type());
  return result;
}

/// The shape that node `index`, a Reshape, asks for.
Dims shape_of(const ::onnx::GraphProto& graph, int index) {
  for (const auto& constant : graph.initializer())
    if (constant.name() == graph.node(index).input(1)) {
      Dims dims(constant.raw_data().size() / sizeof(std::int64_t));
      std::memcpy(dims.data(), constant.raw_data().data(), constant.raw_data().size());
      return dims;
    }
  return {};
}

}  // namespace

TEST_CASE("an order that a tensor does not have yet is made once") {
  ::onnx::GraphProto graph;
  OnnxGraphWriter write(graph);
  OrderedTensor tensor(Shape{2, 3, 4}, Order::image, "x");
  CHECK(tensor.get(write, Order::image) == "x");
  const std::string rows = tensor.get(write, Order::rows);
  CHECK(tensor.get(write, Order::rows) == rows);
  CHECK(operators_of(graph) == std::vector<std::string>{"Transpose"});
  const auto& order = graph.node(0).attribute(0).ints();
  CHECK(Dims(order.begin(), order.end()) == Dims{0, 2, 3, 1});
  CHECK(tensor.some_order() == Order::image);
}

TEST_CASE("a vector of an image is in memory order, through a transposition; planes are not") {
  ::onnx::GraphProto graph;
  OnnxGraphWriter write(graph);
  OrderedTensor tensor(Shape{2, 3, 4}, Order::image, "x");
  tensor.get(write, Order::planes);
  CHECK(tensor.is_planes_only());
  CHECK(operators_of(graph) == std::vector<std::string>{"Reshape"});
  CHECK(shape_of(graph, 0) == Dims{1, 24});
  tensor.get(write, Order::vector);
  CHECK(!tensor.is_planes_only());
  CHECK(operators_of(graph) == std::vector<std::string>{"Reshape", "Transpose", "Reshape"});
  CHECK(graph.node(2).input(0) == graph.node(1).output(0));
}

TEST_CASE("where all orders hold the values alike a reshape is enough, or nothing") {
  ::onnx::GraphProto graph;
  OnnxGraphWriter write(graph);
  OrderedTensor gray(Shape{2, 3, 1}, Order::rows, "gray");
  CHECK(gray.is_one_order());
  gray.get(write, Order::image);
  CHECK(operators_of(graph) == std::vector<std::string>{"Reshape"});
  CHECK(shape_of(graph, 0) == Dims{1, 1, 2, 3});
  OrderedTensor vector(Shape(5), Order::vector, "v");
  CHECK(vector.get(write, Order::planes) == "v");
  CHECK(graph.node_size() == 1);
}

TEST_CASE("another shape is that of the values in memory order") {
  ::onnx::GraphProto graph;
  OnnxGraphWriter write(graph);
  OrderedTensor tensor(Shape{2, 2, 3}, Order::rows, "x");
  CHECK(tensor.reshaped(write, Shape{2, 2, 3}).get(write, Order::rows) == "x");
  CHECK(graph.node_size() == 0);
  OrderedTensor flat = tensor.reshaped(write, Shape{4, 1, 3});
  CHECK(flat.shape() == Shape{4, 1, 3});
  flat.get(write, Order::rows);
  CHECK(operators_of(graph) == std::vector<std::string>{"Reshape", "Reshape"});
  CHECK(shape_of(graph, 0) == Dims{1, 12});
  CHECK(shape_of(graph, 1) == Dims{1, 4, 1, 3});
}
