#include <cstddef>
#include <vector>

#include <whet/importer/imported_layers.hpp>
#include <whet/importer/onnx/fuse_activations.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"

namespace {

using namespace whet::importer;

/// An integer convolution of an integer tensor, a ReLU behind it, and the integers that the ReLU gives.
struct Case : graphs::Builder {
  std::size_t x = input({4, 4, 1});
  std::size_t sum = convolution(x, 2, 3, 1, "stem");
  std::size_t active = relu(sum);

  Case() {
    quantize(x);
    quantize(active);
  }
  void quantize(std::size_t tensor) {
    graph.tensors[tensor].quantization = QuantizationParameters{{0.5F}, {0}};
  }
  Graph fused(std::size_t output) {
    Graph result = finish(output);
    detail::fuse_activations(result);
    return result;
  }
};

}  // namespace

TEST_CASE("a clamp without integers of its own becomes part of the layer before it") {
  Case made;
  const Graph graph = made.fused(made.active);
  REQUIRE(graph.nodes.size() == 1);
  CHECK(graph.nodes[0].kind == OperatorKind::convolution);
  CHECK(graph.nodes[0].activation == OperatorKind::relu);
  CHECK(graph.nodes[0].outputs[0] == made.active);
}

TEST_CASE("a clamp stays where the sums are read besides, are integers, or nothing is") {
  Case read_twice;
  const std::size_t other = read_twice.node(OperatorKind::sigmoid, {read_twice.sum}, {4, 4, 2});
  CHECK(read_twice.fused(other).nodes.size() == 3);
  Case integers;
  integers.quantize(integers.sum);
  CHECK(integers.fused(integers.active).nodes.size() == 2);
  Case floats;
  floats.graph.tensors[floats.active].quantization.reset();
  CHECK(floats.fused(floats.active).nodes.size() == 2);
  Case of_floats;
  of_floats.graph.tensors[of_floats.x].quantization.reset();
  CHECK(of_floats.fused(of_floats.active).nodes.size() == 2);
}

TEST_CASE("a layer takes one clamp, and functions of other kinds stay") {
  Case made;
  made.graph.nodes[0].activation = OperatorKind::relu6;
  CHECK(made.fused(made.active).nodes.size() == 2);
  Case curved;
  curved.graph.nodes.back().kind = OperatorKind::sigmoid;
  CHECK(curved.fused(curved.active).nodes.size() == 2);
}

TEST_CASE("a clamp behind a layer that takes none in integers has its input at its own scale") {
  for (const OperatorKind kind : {OperatorKind::concatenate, OperatorKind::hard_swish, OperatorKind::add}) {
    graphs::Builder made;
    const std::size_t x = made.input({4});
    const bool is_join = kind != OperatorKind::hard_swish;
    const std::size_t inner =
        made.node(kind, is_join ? std::vector{x, x} : std::vector{x},
                  {kind == OperatorKind::concatenate ? std::size_t{8} : std::size_t{4}});
    const std::size_t active = made.relu(inner);
    for (const std::size_t tensor : {x, active}) {
      made.graph.tensors[tensor].type = whet::ElementType::int8;
      made.graph.tensors[tensor].quantization = QuantizationParameters{{tensor == x ? 0.5F : 0.25F}, {-128}};
    }
    Graph graph = made.finish(active);
    detail::fuse_activations(graph);
    const ImportedLayers layers = import_layers(graph);
    REQUIRE(layers.fixed.size() == 3);
    CHECK(layers.fixed[1].has_value() == (kind != OperatorKind::add));
    if (layers.fixed[1]) CHECK(layers.fixed[1] == layers.fixed[2]);
  }
}
