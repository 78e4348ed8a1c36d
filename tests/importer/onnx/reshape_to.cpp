#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/importer/onnx/reshape_to.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::OperatorKind;
using whet::importer::wide_axes;

using Extents = std::vector<std::size_t>;

/// A pool, which makes sure that the file's axes are an image with its channels first.
std::string pooled(WrittenModel& model) {
  const std::string y = model.write.add("MaxPool", {"x"}, "pool");
  model.write.set("kernel_shape", Dims{1, 1});
  return y;
}

}  // namespace

TEST_CASE("axes of one value come and go without a node") {
  WrittenModel model({1, 3, 1, 1});
  const std::string vector = model.write.reshape(pooled(model), {1, 3}, "vector");
  const Graph graph = model.read(model.write.add("Relu", {vector}, "y"));
  CHECK(graph.nodes.size() == 2);
  CHECK(output_of(graph, 1).shape == Extents{3});
}

TEST_CASE("an image with its channels first is flattened to planes and comes back") {
  WrittenModel model({1, 3, 4, 5});
  const std::string planes = model.write.reshape(pooled(model), {1, 60}, "planes");
  const std::string image = model.write.reshape(planes, {1, 3, 4, 5}, "image");
  const Graph graph = model.read(model.write.add("Relu", {image}, "y"));
  CHECK(graph.nodes.back().kind == OperatorKind::relu);
  CHECK(output_of(graph, graph.nodes.size() - 1).shape == Extents{4, 5, 3});
}

TEST_CASE("an image becomes a sequence of its pixels") {
  WrittenModel model({1, 3, 4, 5});
  const std::string rows = model.write.reshape(pooled(model), {1, 3, 20}, "rows");
  const Graph graph = model.read(model.write.transpose(rows, {0, 2, 1}, "y"));
  CHECK(graph.nodes.back().kind == OperatorKind::reshape);
  CHECK(output_of(graph, graph.nodes.size() - 1).shape == Extents{20, 1, 3});
}

TEST_CASE(
    "channels that are dealt out in groups and joined again are a shuffle, in order they are themselves") {
  const auto shuffled = [](bool is_turned) {
    WrittenModel model({1, 6, 2, 2});
    std::string groups = model.write.reshape(pooled(model), {1, 2, 3, 2, 2}, "groups");
    if (is_turned) groups = model.write.transpose(groups, {0, 2, 1, 3, 4}, "turned");
    return model.read(model.write.add("Relu", {model.write.reshape(groups, {1, 6, 2, 2}, "joined")}, "y"));
  };
  const Graph turned = shuffled(true);
  REQUIRE(turned.nodes.size() == 3);
  CHECK(turned.nodes[1].kind == OperatorKind::channel_shuffle);
  CHECK(shuffled(false).nodes.size() == 2);
}

TEST_CASE("groups of channels become nothing else than channels") {
  WrittenModel model({1, 6, 2, 2});
  const std::string groups = model.write.reshape(pooled(model), {1, 2, 3, 2, 2}, "groups");
  CHECK_THAT(model.error(model.write.reshape(groups, {1, 12, 2, 1}, "other")),
             ContainsSubstring("groups of channels that become one axis again"));
}

TEST_CASE("a shape that would move values in memory is refused, with the axes that there are") {
  WrittenModel model({1, 3, 4, 5});
  const std::string pool = pooled(model);
  CHECK_THAT(model.error(model.write.reshape(pool, {1, 5, 4, 3}, "other")),
             ContainsSubstring("one that transposes axes NCHW"));
  CHECK_THAT(model.error(model.write.reshape(pool, {1, 4, 3, 5}, "another")),
             ContainsSubstring("whet's order of values"));
}

TEST_CASE("a shape takes no sample from the batch") {
  WrittenModel model({2, 6});
  CHECK_THAT(model.error(model.write.reshape("x", {4, 3}, "y")),
             ContainsSubstring("a shape that leaves the batch where it is"));
}

TEST_CASE("values of more than three axes have no place here") {
  WrittenModel model({1, 16});
  CHECK_THAT(model.error(model.write.reshape("x", {1, 2, 2, 2, 2}, "y")),
             ContainsSubstring("at most three dimensions besides the batch"));
}

TEST_CASE("axes of more than one value keep their labels") {
  std::string labels;
  CHECK(wide_axes({1, 4, 1, 5}, &labels, "NCHW") == Dims{4, 5});
  CHECK(labels == "CW");
  CHECK(wide_axes({1, 1}).empty());
}
