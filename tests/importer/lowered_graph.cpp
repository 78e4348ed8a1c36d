#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <whet/importer/lower_graph.hpp>
#include <whet/importer/lowered_graph.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"

namespace {

using namespace whet::importer;
using graphs::Builder;

/// A branch and its convolution with a rim in pixels and a fused clamp, added and made leaky.
struct Block {
  Builder net;
  std::size_t x = net.input({6, 6, 1});
  std::size_t start = net.relu(x);
  std::size_t body = net.node(OperatorKind::convolution, {start, net.constant({1, 3, 3, 1})}, {6, 6, 1},
                              WindowAttributes{.kernel_height = 3,
                                               .kernel_width = 3,
                                               .padding = WindowPadding::given,
                                               .given = {.top = 2, .left = 2}});
  std::size_t sum = net.node(OperatorKind::add, {start, body}, {6, 6, 1});
  std::size_t end = net.node(OperatorKind::leaky_relu, {sum}, {6, 6, 1}, SlopeAttributes{0.25f});

  LoweredGraph lowered() {
    net.graph.nodes[1].activation = OperatorKind::relu6;
    return lower_graph(net.finish(end));
  }
};

template <class Value>
std::vector<Value> of_layers(const LoweredGraph& lowered, Value LoweredLayer::*member) {
  std::vector<Value> values;
  for (const LoweredLayer& layer : lowered.layers) values.push_back(layer.*member);
  return values;
}

}  // namespace

TEST_CASE("each record has a layer beside it that says which node it comes from, some the same one") {
  const LoweredGraph lowered = Block().lowered();
  REQUIRE(lowered.records.size() == 6);
  CHECK(lowered.layers.size() == lowered.records.size());
  CHECK(of_layers(lowered, &LoweredLayer::node) == std::vector<std::size_t>{0, 1, 1, 1, 2, 3});
  CHECK(lowered.output == 5);
}

TEST_CASE("layers have their source as C++ writes it, joins have none") {
  CHECK(of_layers(Block().lowered(), &LoweredLayer::source) ==
        std::vector<std::string>{"whet::ReLU", "whet::ZeroPad<2, 0, 2, 0>",
                                 "whet::Conv2D<1, whet::Size{3, 3}, whet::Valid>", "whet::ReLU6", "",
                                 "whet::LeakyReLU<whet::Ratio<1, 4>>"});
}

TEST_CASE("of a node's layers the last one gives its tensor, and one of them has its weights") {
  Block block;
  const LoweredGraph lowered = block.lowered();
  CHECK(of_layers(lowered, &LoweredLayer::tensor) ==
        std::vector<std::optional<std::size_t>>{block.start, {}, {}, block.body, block.sum, block.end});
  CHECK(of_layers(lowered, &LoweredLayer::has_weights) ==
        std::vector<bool>{false, false, true, false, false, false});
}

TEST_CASE("the slope of a leaky layer is the node's, of others it is zero") {
  CHECK(of_layers(Block().lowered(), &LoweredLayer::slope) ==
        std::vector<float>{0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.25f});
}

TEST_CASE("the output of a graph without layers is its input") {
  Builder net;
  net.activation({9});
  const std::size_t x = net.input({2, 3});
  const LoweredGraph bare = lower_graph(net.finish(x));
  CHECK(bare.output == -1);
  CHECK(bare.records.empty());
  CHECK(bare.input_tensor == x);
  CHECK(bare.input == whet::Shape(2, 1, 3));
}

TEST_CASE("the first layer of a network whose input is quantized takes the integers") {
  Builder net;
  const std::size_t x = net.input({4});
  const std::size_t integers = net.node(OperatorKind::quantize, {x}, {4});
  net.graph.tensors[integers].type = whet::ElementType::int8;
  const LoweredGraph lowered = lower_graph(net.finish(net.relu(integers)));
  CHECK(lowered.input_tensor == integers);
  REQUIRE(lowered.records.size() == 1);
  CHECK(lowered.records[0].producer == -1);
  CHECK(lowered.layers[0].node == 1);
}
