#include <cstddef>
#include <string>
#include <vector>

#include <whet/importer/lower_graph.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/transposed_conv2d.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;
using graphs::Builder;
using whet::LayerRecord;

struct Layers
    : whet::Sequential<whet::Input<9, 8, 3>, whet::Conv2D<6, whet::Size{3, 2}, whet::Stride{2, 1}>,
                       whet::DepthwiseConv2D<3, whet::Multiplier{2}, whet::Valid>,
                       whet::MaxPool<2, whet::Stride{2}, whet::Same>,
                       whet::TransposedConv2D<4, 3, whet::Stride{2}>, whet::Flatten, whet::Dense<5>> {};

/// The same layers as a graph.
Graph same_layers() {
  Builder net;
  const std::size_t x = net.input({9, 8, 3});
  const std::size_t a =
      net.node(OperatorKind::convolution, {x, net.constant({6, 3, 2, 3})}, {5, 8, 6},
               WindowAttributes{.kernel_height = 3, .kernel_width = 2, .stride_height = 2, .given = {}});
  const std::size_t b = net.node(
      OperatorKind::depthwise_convolution, {a, net.constant({12, 3, 3})}, {3, 6, 12},
      WindowAttributes{.kernel_height = 3, .kernel_width = 3, .padding = WindowPadding::valid, .given = {}});
  const std::size_t c = net.node(
      OperatorKind::max_pool, {b}, {2, 3, 12},
      WindowAttributes{
          .kernel_height = 2, .kernel_width = 2, .stride_height = 2, .stride_width = 2, .given = {}});
  const std::size_t d = net.node(
      OperatorKind::transposed_convolution, {c, net.constant({4, 3, 3, 12})}, {4, 6, 4},
      WindowAttributes{
          .kernel_height = 3, .kernel_width = 3, .stride_height = 2, .stride_width = 2, .given = {}});
  return net.finish(net.node(OperatorKind::dense, {d, net.constant({5, 96}), net.constant({5})}, {5}));
}

std::string error_of(const Graph& graph) {
  return files::error_of([&] { static_cast<void>(lower_graph(graph)); }).what();
}

/// The source of the first layers for a convolution of a 6x6 image with these edges.
std::string padded_source(int kernel, int stride, const Edges& edges, std::size_t side) {
  Builder net;
  const std::size_t x = net.input({6, 6, 1});
  const auto size = static_cast<std::size_t>(kernel);
  const std::size_t y =
      net.node(OperatorKind::convolution, {x, net.constant({1, size, size, 1})}, {side, side, 1},
               WindowAttributes{.kernel_height = kernel,
                                .kernel_width = kernel,
                                .stride_height = stride,
                                .stride_width = stride,
                                .padding = WindowPadding::given,
                                .given = edges});
  std::string text;
  for (const LoweredLayer& layer : lower_graph(net.finish(y)).layers) text += layer.source + " ";
  return text;
}

}  // namespace

TEST_CASE("a graph lowers to the records of the topology that says the same") {
  const LoweredGraph lowered = lower_graph(same_layers());
  REQUIRE(lowered.records.size() == whet::records<Layers>.size());
  CHECK(lowered.input == whet::input_shape<Layers>);
  for (std::size_t index = 0; index < lowered.records.size(); ++index) {
    INFO("layer " << index);
    const LayerRecord& found = lowered.records[index];
    const LayerRecord& expected = whet::records<Layers>[index];
    CHECK(found.type == expected.type);
    CHECK(found.role == expected.role);
    CHECK(found.producer == expected.producer);
    CHECK(found.input == expected.input);
    CHECK(found.output == expected.output);
    CHECK(found.affine == expected.affine);
    CHECK(found.window == expected.window);
    CHECK(found.macs == expected.macs);
    CHECK(found.units == expected.units);
    CHECK(found.pooling == expected.pooling);
  }
}

TEST_CASE("a padding in pixels is Same or Valid where it is the same, and zeros before the layer elsewhere") {
  CHECK(padded_source(3, 1, {1, 1, 1, 1}, 6) == "whet::Conv2D<1, whet::Size{3, 3}> ");
  CHECK(padded_source(3, 1, {}, 4) == "whet::Conv2D<1, whet::Size{3, 3}, whet::Valid> ");
  CHECK(padded_source(3, 2, {0, 1, 0, 1}, 3) == "whet::Conv2D<1, whet::Size{3, 3}, whet::Stride{2, 2}> ");
  // Same would put the odd row at the end.
  CHECK(padded_source(3, 2, {1, 1, 1, 1}, 3) ==
        "whet::ZeroPad<1, 1, 1, 1> whet::Conv2D<1, whet::Size{3, 3}, whet::Stride{2, 2}, whet::Valid> ");
}

TEST_CASE(
    "an activation that is fused into a node is a layer of its own, and the node's output is the last "
    "one's") {
  Builder net;
  const std::size_t x = net.input({4});
  const std::size_t y = net.node(OperatorKind::dense, {x, net.constant({3, 4})}, {3});
  net.graph.nodes[0].activation = OperatorKind::relu6;
  const LoweredGraph lowered = lower_graph(net.finish(y));
  REQUIRE(lowered.records.size() == 2);
  CHECK(lowered.records[1].type.view() == "ReLU6");
  CHECK_FALSE(lowered.layers[0].tensor);
  CHECK(lowered.layers[1].tensor == y);
  CHECK(lowered.output == 1);
}

TEST_CASE("a sequence lowers to a recurrent layer") {
  for (const bool whole : {false, true}) {
    Builder net;
    const std::size_t x = net.input({7, 3});
    const std::vector<std::size_t> output =
        whole ? std::vector<std::size_t>{7, 2} : std::vector<std::size_t>{2};
    const std::size_t y = net.node(
        OperatorKind::recurrent, {x, net.constant({8, 3}), net.constant({8, 2}), net.constant({8})}, output,
        RecurrentAttributes{
            .cell = whet::Cell::lstm, .units = 2, .whole_sequence = whole, .state_scale = {}});
    const LoweredGraph lowered = lower_graph(net.finish(y));
    REQUIRE(lowered.records.size() == 1);
    CHECK(lowered.layers[0].source == (whole ? "whet::LSTM<2, whet::Sequence>" : "whet::LSTM<2>"));
    CHECK(lowered.records[0].affine == whet::AffineExtent{8, 5});
  }
}

TEST_CASE("shapes that do not follow from one another are named") {
  Builder net;
  const std::size_t x = net.input({4});
  const Graph wrong = net.finish(net.node(OperatorKind::dense, {x, net.constant({3, 5})}, {3}, {}, "scores"));
  CHECK(error_of(wrong) == "net: dense 'scores': expected weights for 4 inputs, found shape [3, 5]");

  Builder image;
  const std::size_t small = image.input({2, 2, 1});
  const Graph large_kernel = image.finish(image.node(
      OperatorKind::convolution, {small, image.constant({1, 3, 3, 1})}, {1, 1, 1},
      WindowAttributes{.kernel_height = 3, .kernel_width = 3, .padding = WindowPadding::valid, .given = {}}));
  CHECK(error_of(large_kernel) ==
        "net: convolution: expected a kernel that fits into an image of 2x2x1, found 3x3");
}

TEST_CASE("a softmax in the middle and several inputs are refused") {
  Builder net;
  const std::size_t x = net.input({4});
  const std::size_t middle = net.node(OperatorKind::softmax, {x}, {4});
  CHECK_THAT(error_of(net.finish(net.relu(middle))),
             Catch::Matchers::ContainsSubstring("expected a softmax as the last layer"));
  Builder two;
  const std::size_t first = two.input({4});
  two.input({4});
  CHECK_THAT(error_of(two.finish(two.relu(first))),
             Catch::Matchers::ContainsSubstring("expected one input and one output, found 2 and 1"));
}

TEST_CASE("sizes beyond what whet counts in are refused") {
  Builder net;
  const std::size_t x = net.input({30000, 30000, 2});
  const std::size_t y = net.node(OperatorKind::upsample, {x}, {1}, UpsampleAttributes{500, 500});
  CHECK_THAT(error_of(net.finish(y)), Catch::Matchers::ContainsSubstring("2 GiB"));
  Builder wide;
  const std::size_t image = wide.input({5000, 5000, 2});
  CHECK_THAT(
      error_of(wide.finish(wide.node(OperatorKind::upsample, {image}, {1}, UpsampleAttributes{500, 500}))),
      Catch::Matchers::ContainsSubstring("expected tensors of up to 2147483647 values, found larger ones"));
}

TEST_CASE("of two axes the last one are channels: a softmax and a join of steps go by it") {
  Builder net;
  const std::size_t x = net.input({6});
  const std::size_t steps = net.node(OperatorKind::reshape, {x}, {2, 3});
  const std::size_t joined = net.node(OperatorKind::concatenate, {steps, steps}, {2, 6});
  const LoweredGraph lowered = lower_graph(net.finish(net.node(OperatorKind::softmax, {joined}, {2, 6})));
  REQUIRE(lowered.records.size() == 3);
  CHECK(lowered.layers[0].source == "whet::Reshape<2, 1, 3>");
  CHECK(lowered.records[1].output == whet::Shape(2, 1, 6));
  CHECK(lowered.records[2].output.channels == 6);
}
