#include <cstddef>
#include <vector>

#include <whet/importer/lower_graph.hpp>
#include <whet/importer/values/layer_importing.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"

namespace {

using namespace whet::importer;

/// Records 0 and 1 are the padding and the products of node 0, record 2 is node 1's.
struct Case {
  Graph graph;
  Problems problems{};
  detail::LayerImporting state{.graph = graph, .problems = problems, .quantized = false};

  Case() : graph(two_nodes()) { state.layers.lowered = lower_graph(graph); }
  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;

  static Graph two_nodes() {
    graphs::Builder net;
    const std::size_t x = net.input({6, 6, 1});
    const std::size_t y =
        net.node(OperatorKind::convolution, {x, net.constant({2, 3, 3, 1}), net.constant({2})}, {6, 6, 2},
                 WindowAttributes{.kernel_height = 3,
                                  .kernel_width = 3,
                                  .padding = WindowPadding::given,
                                  .given = {.top = 2, .left = 2}},
                 "stem");
    Graph graph = net.finish(net.node(OperatorKind::prelu, {y, net.constant({2})}, {6, 6, 2}));
    graph.nodes[0].place = "operator 7 (CONV_2D)";
    return graph;
  }
};

}  // namespace

TEST_CASE("the present layer is the first one at first, and knows its record and its node") {
  Case at;
  REQUIRE(at.state.layers.lowered.records.size() == 3);
  CHECK(at.state.about().type.view() == "ZeroPad");
  CHECK(&at.state.node() == &at.graph.nodes[0]);
  at.state.record = 1;
  CHECK(at.state.about().type.view() == "Conv2D");
  CHECK(&at.state.node() == &at.graph.nodes[0]);
  at.state.record = 2;
  CHECK(at.state.about().type.view() == "PReLU");
  CHECK(&at.state.node() == &at.graph.nodes[1]);
}

TEST_CASE("messages name the node as the file places and calls it, or by its kind") {
  Case at;
  at.state.record = 1;
  CHECK(at.state.place() == "operator 7 (CONV_2D) 'stem'");
  at.state.record = 2;
  CHECK(at.state.place() == "prelu");
}

TEST_CASE("constants are counted as the inputs of the node, the activation first") {
  Case at;
  at.state.record = 1;
  const auto& inputs = at.graph.nodes[0].inputs;
  CHECK(&at.state.constant(1) == &at.graph.tensors[inputs[1]]);
  CHECK(&at.state.constant(2) == &at.graph.tensors[inputs[2]]);
  CHECK(at.state.constant(2).shape == std::vector<std::size_t>{2});
  CHECK_FALSE(at.state.constant(0).is_constant);
}

TEST_CASE("what is wrong with values goes to the problems that were given") {
  Case at;
  at.state.record = 2;
  CHECK(at.problems.empty());
  at.state.problems.add(at.state.place(), "a slope", "none");
  CHECK_FALSE(at.problems.empty());
}
