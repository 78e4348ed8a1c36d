#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include <whet/importer/graph_source.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;
using graphs::Builder;

/// The lines behind the input.
std::string layers_of(const Graph& graph) {
  const std::string source = topology_source(graph, "Net");
  const std::size_t begin = source.find(",\n    ") + 6;
  return source.substr(begin, source.find("> {};") - begin);
}

std::string error_of(const Graph& graph) {
  return files::error_of([&] { static_cast<void>(topology_source(graph, "Net")); }).what();
}

}  // namespace

TEST_CASE("a sum with its own input is a residual block") {
  Builder net;
  const std::size_t x = net.input({8, 8, 4});
  const std::size_t body = net.convolution(net.relu(net.convolution(x, 4, 3, 1, "first")), 4, 3, 1, "second");
  const std::string block =
      "whet::Residual<whet::Named<\"first\", whet::Conv2D<4, whet::Size{3, 3}>>, whet::ReLU, "
      "whet::Named<\"second\", whet::Conv2D<4, whet::Size{3, 3}>>>";
  for (const std::vector<std::size_t>& inputs : {std::vector{x, body}, std::vector{body, x}}) {
    Builder both = net;
    CHECK(layers_of(both.finish(both.node(OperatorKind::add, inputs, {8, 8, 4}))) == block);
  }
}

TEST_CASE("a sum of two branches has the shorter as its shortcut") {
  Builder net;
  const std::size_t x = net.input({8, 8, 4});
  const std::size_t shortcut = net.convolution(x, 6, 1, 2, "short");
  const std::size_t body = net.convolution(net.relu(net.convolution(x, 6, 3, 2, "first")), 6, 3, 1, "second");
  const std::size_t sum = net.node(OperatorKind::add, {shortcut, body}, {4, 4, 6});
  CHECK(layers_of(net.finish(net.relu(sum))) ==
        "whet::Residual<whet::Shortcut<whet::Named<\"short\", whet::Conv2D<6, whet::Size{1, 1}, "
        "whet::Stride{2, 2}>>>, "
        "whet::Named<\"first\", whet::Conv2D<6, whet::Size{3, 3}, whet::Stride{2, 2}>>, whet::ReLU, "
        "whet::Named<\"second\", whet::Conv2D<6, whet::Size{3, 3}>>>,\n"
        "    whet::ReLU");
}

TEST_CASE("blocks stand in blocks, and channels are put together") {
  Builder net;
  const std::size_t x = net.input({8, 8, 4});
  const std::size_t start = net.relu(x);
  const std::size_t inner =
      net.node(OperatorKind::add, {start, net.convolution(start, 4, 1, 1, "inner")}, {8, 8, 4});
  const std::size_t left = net.convolution(inner, 3, 3, 1, "left");
  const std::size_t right = net.convolution(start, 2, 1, 1, "right");
  const std::size_t both = net.node(OperatorKind::concatenate, {left, right, start}, {8, 8, 9});
  CHECK(layers_of(net.finish(both)) ==
        "whet::ReLU,\n"
        "    whet::Concat<whet::Layers<whet::Residual<whet::Named<\"inner\", whet::Conv2D<4, whet::Size{1, "
        "1}>>>, "
        "whet::Named<\"left\", whet::Conv2D<3, whet::Size{3, 3}>>>, "
        "whet::Named<\"right\", whet::Conv2D<2, whet::Size{1, 1}>>, whet::Layers<>>");
}

TEST_CASE("a gate is a product of an image and a vector") {
  Builder net;
  const std::size_t x = net.input({8, 8, 4});
  const std::size_t mean = net.node(OperatorKind::global_average_pool, {x}, {4});
  const std::size_t gate = net.node(OperatorKind::sigmoid, {mean}, {4});
  const std::size_t y = net.node(OperatorKind::multiply, {x, gate}, {8, 8, 4});
  CHECK(layers_of(net.finish(y)) ==
        "whet::Multiply<whet::Layers<>, whet::Layers<whet::GlobalAveragePool, whet::Sigmoid>>");
}

TEST_CASE("branches that share a layer, and layers that nothing uses, are named") {
  Builder net;
  const std::size_t x = net.input({8, 8, 4});
  const std::size_t first = net.relu(x);
  const std::size_t shared = net.convolution(first, 4, 1, 1, "shared");
  const std::size_t one = net.node(OperatorKind::add, {first, shared}, {8, 8, 4});
  const std::size_t two = net.node(OperatorKind::add, {x, shared}, {8, 8, 4});
  const std::size_t end = net.node(OperatorKind::add, {one, two}, {8, 8, 4});
  CHECK_THAT(error_of(net.finish(end)),
             Catch::Matchers::ContainsSubstring("a layer that several branches use"));
  CHECK_THAT(error_of(net.finish(one)), Catch::Matchers::ContainsSubstring("found one that nothing uses"));
}

TEST_CASE("a file with blocks in blocks without end is refused") {
  Builder net;
  const std::size_t x = net.input({2});
  const std::size_t start = net.relu(x);
  std::size_t end = start;
  for (int block = 0; block < 20'000; ++block) end = net.node(OperatorKind::add, {net.relu(end), start}, {2});
  CHECK_THAT(error_of(net.finish(end)),
             Catch::Matchers::EndsWith("expected blocks in at most 32 others, found more"));
}

TEST_CASE("a name of a topology is an identifier, and one of a layer is there once") {
  Builder net;
  const std::size_t x = net.input({2, 2, 1});
  const std::size_t first = net.convolution(x, 1, 1, 1, "odd name\"/é");
  const Graph graph = net.finish(net.convolution(first, 1, 1, 1, "odd name\"/é"));
  CHECK_THROWS_AS(topology_source(graph, "class"), std::invalid_argument);
  CHECK(layers_of(graph) ==
        "whet::Named<\"odd_name____\", whet::Conv2D<1, whet::Size{1, 1}>>,\n"
        "    whet::Named<\"odd_name_____2\", whet::Conv2D<1, whet::Size{1, 1}>>");
}
