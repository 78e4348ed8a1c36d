#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <whet/importer/import_weights.hpp>
#include <whet/importer/lower_graph.hpp>
#include <whet/importer/match_layers.hpp>
#include <whet/topology/channel_part.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/join.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/tanh.hpp>
#include <whet/topology/zero_pad.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;
using whet::Dense;
using whet::LayerRecord;
using whet::ReLU;

/// A network of dense layers of 4 units.
class Net : public graphs::Builder {
 public:
  std::size_t x = input({4});

  std::size_t dense(std::size_t from, std::string name, std::size_t units = 4) {
    return node(OperatorKind::dense, {from, constant({units, graph.tensors[from].shape[0]})}, {units}, {},
                std::move(name));
  }
  std::size_t of(OperatorKind kind, std::vector<std::size_t> inputs) {
    const std::vector<std::size_t> shape = graph.tensors[inputs[0]].shape;
    return node(kind, std::move(inputs), shape);
  }
  std::size_t join(OperatorKind kind, std::size_t first, std::size_t second, bool swapped) {
    return of(kind,
              swapped ? std::vector<std::size_t>{second, first} : std::vector<std::size_t>{first, second});
  }
};

/// The file's names of the layers that those of a topology with weights are paired with, or what is wrong.
template <class Network>
std::string paired(const Graph& graph) {
  const LoweredGraph lowered = lower_graph(graph);
  std::vector<int> partner;
  try {
    partner = match_layers(graph, lowered, whet::records<Network>, whet::input_shape<Network>,
                           detail::layer_details<Network>());
  } catch (const whet::FileError& error) {
    return error.what();
  }
  std::string names;
  for (std::size_t index = 0; index < partner.size(); ++index)
    if (whet::records<Network>[index].parameters() > 0)
      names += (names.empty() ? "" : " ") +
               std::string(lowered.records[static_cast<std::size_t>(partner[index])].name.view());
  return names;
}

using Trunk = whet::Layers<Dense<4>, ReLU, Dense<4>, ReLU, Dense<4>, ReLU, Dense<4>, ReLU>;
template <class Branches>
struct Joined : whet::Sequential<whet::Input<4>, Trunk, Branches> {};

std::size_t trunk(Net& net) {
  std::size_t h = net.x;
  for (const char* const name : {"a", "b", "c", "d"}) h = net.relu(net.dense(h, name));
  return h;
}

/// A row of records of 4 features as an array that no type is written for.
class Records {
 public:
  int add(const char* type, whet::LayerRole role, int producer, std::vector<int> others = {}) {
    LayerRecord record;
    record.type = type;
    record.role = role;
    record.producer = producer;
    record.input = record.output = whet::Shape(4);
    record.value_by_value = role == whet::LayerRole::join;
    for (const int other : others) record.others.add(other);
    if (role == whet::LayerRole::affine) record.affine = {4, 4};
    list.push_back(record);
    return static_cast<int>(list.size()) - 1;
  }
  int dense(int producer) { return add("Dense", whet::LayerRole::affine, producer); }
  int convolution(int producer, whet::Shape input, whet::Shape output) {
    const int index = add("Conv2D", whet::LayerRole::convolution, producer);
    LayerRecord& record = list.back();
    record.input = input;
    record.output = output;
    record.affine = {output.channels, 9 * input.channels};
    record.window.kernel_height = record.window.kernel_width = 3;
    return index;
  }
  int relu(int producer) { return add("ReLU", whet::LayerRole::activation, producer); }
  int sum(int first, int second, bool swapped) {
    if (swapped) std::swap(first, second);
    return add("Add", whet::LayerRole::join, first, {second});
  }

  std::vector<LayerRecord> list;
};

/// Seconds that it takes to match two such networks. partner: what comes of it, empty where they differ.
double match(const Records& ours, const Records& theirs, std::vector<int>& partner) {
  const LayerDetails details{.sources = std::vector<std::string>(ours.list.size()),
                             .slopes = std::vector<float>(ours.list.size())};
  Graph graph;
  graph.nodes.resize(1);
  LoweredGraph lowered;
  lowered.input = whet::Shape(4);
  lowered.records = theirs.list;
  lowered.layers.resize(theirs.list.size());
  lowered.output = static_cast<int>(theirs.list.size()) - 1;
  const auto begin = std::chrono::steady_clock::now();
  partner.clear();
  try {
    partner = match_layers(graph, lowered, ours.list, whet::Shape(4), details);
  } catch (const whet::FileError&) {
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

TEST_CASE("images of other heights and widths are other images, rows and columns are not") {
  const auto matches = [](whet::Shape our_input, whet::Shape our_output, whet::Shape input,
                          whet::Shape output) {
    Records ours;
    ours.convolution(-1, our_input, our_output);
    Records theirs;
    theirs.convolution(-1, input, output);
    std::vector<int> partner;
    match(ours, theirs, partner);
    return !partner.empty();
  };
  CHECK(matches({49, 10, 1}, {47, 8, 8}, {49, 10, 1}, {47, 8, 8}));
  CHECK_FALSE(matches({49, 10, 1}, {47, 8, 8}, {10, 49, 1}, {8, 47, 8}));
  CHECK_FALSE(matches({6, 4, 1}, {4, 2, 8}, {3, 8, 1}, {1, 8, 8}));
  CHECK(matches({6, 1, 1}, {4, 1, 8}, {1, 6, 1}, {1, 4, 8}));
}

TEST_CASE("a sum's operands are told apart however many equal layers lie before them") {
  const bool swapped = GENERATE(false, true);
  Net net;
  const std::size_t h = trunk(net);
  const Graph graph = net.finish(net.join(OperatorKind::add, h, net.relu(net.dense(h, "e")), swapped));
  using Body = whet::Layers<Dense<4>, ReLU>;
  CHECK(paired<Joined<whet::Add<whet::Layers<>, Body>>>(graph) == "a b c d e");
  CHECK(paired<Joined<whet::Add<Body, whet::Layers<>>>>(graph) == "a b c d e");
  CHECK(paired<Joined<whet::Residual<Dense<4>, ReLU>>>(graph) == "a b c d e");
}

TEST_CASE("a product's operands that differ in an activation alone are told apart") {
  const bool swapped = GENERATE(false, true);
  Net net;
  const std::size_t h = trunk(net);
  const std::size_t gate = net.of(OperatorKind::sigmoid, {net.dense(h, "gate")});
  const std::size_t body = net.of(OperatorKind::tanh, {net.dense(h, "body")});
  const Graph graph = net.finish(net.join(OperatorKind::multiply, gate, body, swapped));
  using Gate = whet::Layers<Dense<4>, whet::Sigmoid>;
  using Body = whet::Layers<Dense<4>, whet::Tanh>;
  CHECK(paired<Joined<whet::Multiply<Gate, Body>>>(graph) == "a b c d gate body");
  CHECK(paired<Joined<whet::Multiply<Body, Gate>>>(graph) == "a b c d body gate");
}

TEST_CASE("branches with blocks in them and sums of three are told apart") {
  const bool swapped = GENERATE(false, true);
  const bool swapped_inside = GENERATE(false, true);
  Net net;
  const std::size_t h = trunk(net);
  const std::size_t p = net.dense(h, "p");
  const std::size_t with_block = net.join(OperatorKind::add, p, net.relu(net.dense(p, "q")), swapped_inside);
  const std::size_t two = net.join(OperatorKind::add, with_block, net.dense(net.dense(h, "r"), "s"), swapped);
  const Graph graph =
      net.finish(net.of(OperatorKind::add, {net.relu(net.dense(two, "t")), two, net.dense(two, "u")}));
  using Inner = whet::Layers<Dense<4>, whet::Residual<Dense<4>, ReLU>>;
  using Plain = whet::Layers<Dense<4>, Dense<4>>;
  using Three = whet::Add<Dense<4>, whet::Layers<Dense<4>, ReLU>, whet::Layers<>>;
  CHECK(paired<Joined<whet::Layers<whet::Add<Inner, Plain>, Three>>>(graph) == "a b c d p q r s u t");
  CHECK(paired<Joined<whet::Layers<whet::Add<Plain, Inner>, Three>>>(graph) == "a b c d r s p q u t");
}

TEST_CASE("branches that share their first layer in the file are those that have one each") {
  Net net;
  const std::size_t h = trunk(net);
  const std::size_t shared = net.of(OperatorKind::tanh, {h});
  const Graph graph = net.finish(
      net.of(OperatorKind::add, {net.relu(net.dense(shared, "first")), net.dense(shared, "second")}));
  using First = whet::Layers<whet::Tanh, Dense<4>, ReLU>;
  using Second = whet::Layers<whet::Tanh, Dense<4>>;
  CHECK(paired<Joined<whet::Add<Second, First>>>(graph) == "a b c d second first");
}

TEST_CASE("a difference before a block or in one of its branches is the only one that is named") {
  Net net;
  const std::size_t h = net.relu(net.dense(net.x, "stem"));
  const std::size_t wide = net.relu(net.dense(h, "wide", 5));
  const std::size_t body = net.relu(net.dense(net.dense(wide, "in"), "out", 5));
  const Graph graph = net.finish(net.join(OperatorKind::add, body, wide, GENERATE(false, true)));
  struct Before : whet::Sequential<whet::Input<4>, Dense<4>, whet::Tanh, Dense<5>, ReLU,
                                   whet::Residual<Dense<4>, Dense<5>, ReLU>> {};
  struct Inside : whet::Sequential<whet::Input<4>, Dense<4>, ReLU, Dense<5>, ReLU,
                                   whet::Residual<Dense<4>, Dense<5>, whet::Tanh>> {};
  using Catch::Matchers::EndsWith;
  CHECK_THAT(paired<Before>(graph),
             EndsWith("found 1 difference:\n  layer 1 (Tanh): expected Tanh, found ReLU of relu"));
  CHECK_THAT(paired<Inside>(graph),
             EndsWith("found 1 difference:\n  layer 6 (Tanh): expected Tanh, found ReLU of relu"));
}

namespace {

/// Rows of random layers with random blocks in them, the same in two graphs but for the order of operands.
class RandomBlocks {
 public:
  explicit RandomBlocks(std::uint32_t seed) : numbers(seed + 1) {}

  void row(std::pair<int, int>& end, int depth) {
    for (int layers = random(4); layers-- > 0;) {
      const int kind = random(depth > 0 ? 4 : 3);
      if (kind == 3)
        block(end, depth - 1);
      else if (kind == 2)
        end = {ours.relu(end.first), theirs.relu(end.second)};
      else
        end = {ours.dense(end.first), theirs.dense(end.second)};
    }
  }

  Records ours;
  Records theirs;

 private:
  int random(int below) { return static_cast<int>(numbers() / 7 % static_cast<unsigned>(below)); }
  void block(std::pair<int, int>& end, int depth) {
    std::pair<int, int> first = end;
    std::pair<int, int> second = end;
    row(first, depth);
    row(second, depth);
    end = {ours.sum(first.first, second.first, false),
           theirs.sum(first.second, second.second, random(2) == 1)};
  }

  std::minstd_rand numbers;
};

}  // namespace

TEST_CASE("random blocks within blocks are matched whatever the order of operands is") {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    RandomBlocks blocks(seed);
    std::pair<int, int> end{-1, -1};
    for (int rows = 0; rows < 4; ++rows) blocks.row(end, 4);
    if (end.first < 0) continue;
    std::vector<int> partner;
    match(blocks.ours, blocks.theirs, partner);
    // Each layer has one of its own.
    const std::set<int> partners(partner.begin(), partner.end());
    INFO(seed);
    CHECK(partner.size() == blocks.ours.list.size());
    CHECK(partners.size() == partner.size());
  }
}

TEST_CASE("thousands of blocks are matched in the time of a few, in any order of their operands") {
  constexpr int blocks = 2000;
  Records ours;
  Records theirs;
  int x = -1;
  int y = -1;
  for (int block = 0; block < blocks; ++block) {
    x = ours.sum(x, ours.relu(ours.dense(x)), false);
    y = theirs.sum(y, theirs.relu(theirs.dense(y)), block % 2 == 0);
  }
  std::vector<int> partner;
  // A quarter of a second without optimization; what grows with the square takes minutes.
  CHECK(match(ours, theirs, partner) < 20.0);
  REQUIRE(partner.size() == 3 * blocks);
  bool same = true;
  for (std::size_t index = 0; index < partner.size(); ++index)
    same = same && partner[index] == static_cast<int>(index);
  CHECK(same);
}

TEST_CASE("a row with as many joins as layers, each of which reaches back to the beginning, ends soon") {
  constexpr int joins = 5000;
  Records ours;
  Records theirs;
  // As far as it can be a topology: sums within sums.
  std::vector<int> trunk;
  for (int layer = 0; layer < joins; ++layer) trunk.push_back(ours.dense(layer - 1));
  int end = trunk.back();
  for (int join = 0; join < joins; ++join) end = ours.sum(end, join - 1, false);
  for (int layer = 0; layer < joins; ++layer) theirs.dense(layer - 1);
  end = joins - 1;
  // And as no topology is.
  for (int join = 0; join < joins; ++join) end = theirs.sum(join % 2 == 0 ? 0 : 1, end, false);
  std::vector<int> partner;
  CHECK(match(ours, theirs, partner) < 20.0);
  CHECK(partner.empty());
}

namespace {

struct JoinedFlat
    : whet::Sequential<
          whet::Input<2, 2, 2>,
          whet::Concat<whet::Layers<ReLU, whet::Flatten>, whet::Layers<whet::Tanh, whet::Flatten>>,
          Dense<2>> {};
struct JoinedImages
    : whet::Sequential<whet::Input<2, 2, 2>, whet::Concat<ReLU, whet::Tanh>, whet::Flatten, Dense<2>> {};
struct Chances : whet::Sequential<whet::Input<2, 2, 2>, ReLU, whet::Softmax> {};
struct FlatChances : whet::Sequential<whet::Input<2, 2, 2>, ReLU, whet::Flatten, whet::Softmax> {};
template <auto... Extents>
struct Part : whet::Sequential<whet::Input<Extents...>, whet::ChannelPart<1, 2>, whet::Flatten, Dense<1>> {};
template <auto... Extents>
struct Padded : whet::Sequential<whet::Input<Extents...>, whet::ZeroPad<1>, whet::Flatten, Dense<1>> {};

/// What comes of a graph whose last node is a dense layer of `units`.
template <class Network>
std::string paired_scores(Net& net, std::size_t from, std::size_t units) {
  const std::size_t count = net.graph.tensors[from].size();
  if (net.graph.tensors[from].shape.size() > 1) from = net.node(OperatorKind::reshape, {from}, {count});
  return paired<Network>(net.finish(net.dense(from, "scores", units)));
}

}  // namespace

TEST_CASE("joins, scores and what moves pixels are those of images of one shape") {
  using Catch::Matchers::Contains;
  Net join;
  join.graph.tensors[join.x].shape = {2, 2, 2};
  const std::vector<std::size_t> branches{join.relu(join.x), join.of(OperatorKind::tanh, {join.x})};
  const std::size_t both = join.node(OperatorKind::concatenate, branches, {2, 2, 4});
  CHECK(paired_scores<JoinedImages>(join, both, 2) == "scores");
  Net other_join = join;
  other_join.graph.nodes.resize(3);
  CHECK_THAT(paired_scores<JoinedFlat>(other_join, both, 2),
             Contains("expected an input of 8, found 2x2x2 in Concat of concatenate"));

  Net chances;
  chances.graph.tensors[chances.x].shape = {2, 2, 2};
  const std::size_t flat = chances.node(OperatorKind::reshape, {chances.relu(chances.x)}, {8});
  const Graph graph = chances.finish(chances.of(OperatorKind::softmax, {flat}));
  CHECK(paired<FlatChances>(graph).empty());
  CHECK_THAT(paired<Chances>(graph), Contains("layer 1 (Softmax): expected an input of 2x2x2, found 8"));

  Net part;
  part.graph.tensors[part.x].shape = {16};
  const std::size_t half = part.node(OperatorKind::channel_part, {part.x}, {8}, ChannelAttributes{1, 2});
  const Graph halved = part.finish(part.dense(half, "scores", 1));
  CHECK(paired<Part<16>>(halved) == "scores");
  CHECK_THAT((paired<Part<2, 2, 4>>(halved)), Contains("expected an input of 2x2x4, found 16"));

  Net pad;
  pad.graph.tensors[pad.x].shape = {3, 2, 1};
  const std::size_t padded = pad.node(OperatorKind::pad, {pad.x}, {5, 4, 1}, PadAttributes{{1, 1, 1, 1}});
  const Graph edged = pad.finish(pad.dense(pad.node(OperatorKind::reshape, {padded}, {20}), "scores", 1));
  CHECK((paired<Padded<3, 2, 1>>(edged) == "scores"));
  CHECK_THAT((paired<Padded<2, 3, 1>>(edged)), Contains("expected an input of 2x3x1, found 3x2x1"));
}
