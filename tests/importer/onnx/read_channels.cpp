#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <whet/importer/onnx/read_channels.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {
using Catch::Matchers::ContainsSubstring;
using whet::importer::ChannelAttributes;
using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::OperatorKind;
}  // namespace

TEST_CASE("parts of the channels, by slices or a split, and a shuffle of groups are layers") {
  WrittenModel model({1, 8, 3, 3});
  const std::string half =
      model.write.add("Slice",
                      {"x", model.write.constant("starts", Dims{-4}), model.write.constant("ends", Dims{9}),
                       model.write.constant("axes", Dims{1})},
                      "half");
  const std::string groups = model.write.reshape(half, {1, 2, 2, 3, 3}, "groups");
  const std::string dealt = model.write.transpose(groups, {0, 2, 1, 3, 4}, "dealt");
  const Graph sliced = model.read(model.write.reshape(dealt, {1, 4, 3, 3}, "y"));
  REQUIRE(sliced.nodes.size() == 2);
  CHECK(sliced.nodes[0].kind == OperatorKind::channel_part);
  CHECK(std::get<ChannelAttributes>(sliced.nodes[0].attributes).index == 1);
  CHECK(sliced.nodes[1].kind == OperatorKind::channel_shuffle);
  CHECK(std::get<ChannelAttributes>(sliced.nodes[1].attributes).parts == 2);

  WrittenModel parts({1, 6, 2, 2});
  const std::string first = parts.write.add("Split", {"x"}, "first");
  parts.write.set("axis", std::int64_t{1});
  parts.graph.mutable_node(0)->add_output("second");
  parts.graph.mutable_node(0)->add_output("third");
  const Graph split = parts.read(parts.write.add("Add", {first, "third"}, "y"));
  REQUIRE(split.nodes.size() == 4);
  CHECK(std::get<ChannelAttributes>(split.nodes[2].attributes).index == 2);
  CHECK(input_of(split, 3, 1).shape == std::vector<std::size_t>{2, 2, 2});

  WrittenModel odd({1, 6, 2, 2});
  const std::string part =
      odd.write.add("Slice",
                    {"x", odd.write.constant("starts", Dims{1}), odd.write.constant("ends", Dims{3}),
                     odd.write.constant("axes", Dims{1})},
                    "part");
  CHECK_THAT(odd.error(part),
             ContainsSubstring("expected one of equal parts of the channels, found 1 to 3 of axis 1"));
}

TEST_CASE("a split is into equal parts, whatever says how many") {
  const auto split = [](const Dims& parts, std::int64_t channels) {
    WrittenModel model({1, channels, 2, 2});
    const std::string first = model.write.add("Split", {"x", model.write.constant("parts", parts)}, "first");
    model.write.set("axis", std::int64_t{1});
    model.graph.mutable_node(0)->add_output("second");
    return model.error(model.write.add("Selu", {first}, "y"));
  };
  // Read up to the operator that there is not.
  CHECK_THAT(split({3, 3}, 6), ContainsSubstring("found 'Selu'"));
  CHECK_THAT(split({2, 4}, 6), ContainsSubstring("expected equal parts, found 6 channels in 2"));
  CHECK_THAT(split({3, 3}, 7), ContainsSubstring("expected equal parts, found 7 channels in 2"));
}

TEST_CASE("what is sliced otherwise is an error") {
  const auto slice = [](const Dims& starts, const Dims& ends, const Dims& axes, const Dims& steps) {
    WrittenModel model({1, 4, 3, 3});
    auto& write = model.write;
    return model.error(write.add("Slice",
                                 {"x", write.constant("starts", starts), write.constant("ends", ends),
                                  write.constant("axes", axes), write.constant("steps", steps)},
                                 "y"));
  };
  CHECK_THAT(slice({0, 0}, {1, 1}, {1, 2}, {1, 1}),
             ContainsSubstring("expected a slice along one axis, found another"));
  CHECK_THAT(slice({0}, {2}, {1}, {2}), ContainsSubstring("expected a slice in steps of 1, found 2"));
  CHECK_THAT(slice({0}, {2}, {2}, {1}),
             ContainsSubstring("expected one of equal parts of the channels, found 0 to 2 of axis 2"));
  CHECK_THAT(slice({3}, {3}, {1}, {1}), ContainsSubstring("found 3 to 3 of axis 1"));
  CHECK_THAT(slice({0}, {2}, {4}, {1}), ContainsSubstring("expected an axis of 4, found 4"));
}
