#include <cstddef>
#include <string>
#include <vector>

#include <whet/importer/lower_graph.hpp>

#include "catch.hpp"
#include "importer/graphs.hpp"
#include "io/files.hpp"

namespace {

using namespace whet::importer;

/// A graph of one node that moves values.
Graph moving(OperatorKind kind, std::vector<std::size_t> from, std::vector<std::size_t> to,
             Attributes attributes = {}) {
  graphs::Builder net;
  const std::size_t x = net.input(std::move(from));
  return net.finish(net.node(kind, {x}, std::move(to), attributes));
}

/// The layers that it becomes, as C++.
std::vector<std::string> sources(const Graph& graph) {
  std::vector<std::string> result;
  for (const LoweredLayer& layer : lower_graph(graph).layers) result.push_back(layer.source);
  return result;
}

using Sources = std::vector<std::string>;

}  // namespace

TEST_CASE("reshaping becomes Flatten, Reshape or nothing") {
  CHECK(sources(moving(OperatorKind::reshape, {4, 3, 2}, {24})) == Sources{"whet::Flatten"});
  CHECK(sources(moving(OperatorKind::reshape, {24}, {4, 3, 2})) == Sources{"whet::Reshape<4, 3, 2>"});
  CHECK(sources(moving(OperatorKind::reshape, {4, 3, 2}, {4, 3, 2})).empty());
}

TEST_CASE("pixels that are repeated and channels that are moved become layers with their numbers") {
  CHECK(sources(moving(OperatorKind::upsample, {2, 3, 4}, {4, 9, 4}, UpsampleAttributes{2, 3})) ==
        Sources{"whet::Upsample<whet::Size{2, 3}>"});
  CHECK(sources(moving(OperatorKind::channel_part, {2, 3, 4}, {2, 3, 2}, ChannelAttributes{1, 2})) ==
        Sources{"whet::ChannelPart<1, 2>"});
  CHECK(sources(moving(OperatorKind::channel_shuffle, {2, 3, 4}, {2, 3, 4}, ChannelAttributes{0, 2})) ==
        Sources{"whet::ShuffleChannels<2>"});
}

TEST_CASE("what cannot be arranged so is refused") {
  using Catch::Matchers::ContainsSubstring;
  const auto error_of = [](const Graph& graph) {
    return std::string(files::error_of([&] { static_cast<void>(lower_graph(graph)); }).what());
  };
  CHECK_THAT(error_of(moving(OperatorKind::reshape, {4, 3, 2}, {23})), ContainsSubstring("found 23"));
  CHECK_THAT(error_of(moving(OperatorKind::channel_part, {2, 3, 5}, {2, 3, 2}, ChannelAttributes{1, 2})),
             ContainsSubstring("channels in 2 equal parts, found 5"));
  CHECK_THAT(error_of(moving(OperatorKind::upsample, {2, 3, 4}, {4, 9, 4}, UpsampleAttributes{1 << 24, 1})),
             ContainsSubstring("2^24"));
}
