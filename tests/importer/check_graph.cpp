#include <cstddef>
#include <string>

#include <whet/importer/check_graph.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;
using graphs::Builder;

std::string error_of(const Graph& graph) {
  return files::error_of([&] { check_graph(graph); }).what();
}

/// Two layers: a dense one and a relu.
Graph two_layers() {
  Builder net;
  const std::size_t x = net.input({4});
  const std::size_t y = net.node(OperatorKind::dense, {x, net.constant({3, 4}), net.constant({3})}, {3});
  return net.finish(net.relu(y));
}

}  // namespace

TEST_CASE("a graph in order passes") { check_graph(two_layers()); }

TEST_CASE("nodes out of order, missing tensors and tensors computed twice are named") {
  Graph graph = two_layers();
  std::swap(graph.nodes[0], graph.nodes[1]);
  CHECK(error_of(graph) == "net: relu: expected inputs that operators before it compute, found 't3'");
  graph = two_layers();
  graph.nodes[1].inputs[0] = 99;
  CHECK(error_of(graph) == "net: relu: expected the index of a tensor as input, found 99");
  graph = two_layers();
  graph.nodes[1].outputs[0] = graph.nodes[0].outputs[0];
  CHECK(error_of(graph) == "net: relu: expected an output that nothing else computes, found 't3'");
  graph = two_layers();
  graph.outputs[0] = graph.nodes[0].inputs[1];
  CHECK(error_of(graph) == "net: the graph: expected an output that some operator computes, found 't1'");
}

TEST_CASE("constants of another size, and what stands in place of one, are named") {
  Graph graph = two_layers();
  graph.tensors[1].bytes.pop_back();
  CHECK(error_of(graph) == "net: tensor 't1': expected 48 bytes for shape [3, 4], found 47");
  graph = two_layers();
  graph.nodes[0].inputs[1] = graph.inputs[0];
  CHECK(error_of(graph) == "net: dense: expected a constant as input 1, found 't0'");
  graph = two_layers();
  graph.nodes[0].inputs[2] = graph.nodes[0].inputs[1];
  CHECK(error_of(graph) == "net: dense: expected 3 biases, found shape [3, 4]");
  graph = two_layers();
  graph.nodes[0].inputs.resize(1);
  CHECK(error_of(graph) == "net: dense: expected 2 or more inputs, found 1");
}

TEST_CASE("attributes of another kind and scales of another number are named") {
  Graph graph = two_layers();
  graph.nodes[1].kind = OperatorKind::max_pool;
  CHECK(error_of(graph) == "net: max pool: expected the attributes of its kind, found others");
  graph.nodes[1].attributes = WindowAttributes{.kernel_height = 0, .given = {}};
  CHECK(error_of(graph) ==
        "net: max pool: expected kernel, stride, dilation and groups from 1 to 65535, found 0");
  graph = two_layers();
  graph.tensors[1].quantization = QuantizationParameters{{0.5f, 0.25f}, {0, 0}, 0};
  CHECK(error_of(graph) == "net: tensor 't1': expected 1 or 3 scales and as many zero points, found 2 and 2");
}
