#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <whet/importer/onnx/read_function.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;
using whet::importer::Graph;
using whet::importer::OperatorKind;
using whet::importer::SlopeAttributes;

OperatorKind kind_of(const Graph& graph) {
  REQUIRE(graph.nodes.size() == 1);
  return graph.nodes[0].kind;
}

/// A Clip whose bounds are inputs, absent where there is none.
std::string clip(WrittenModel& model, const std::vector<float>& low, const std::vector<float>& high) {
  const auto bound = [&](const char* name, const std::vector<float>& value) {
    return value.empty() ? std::string() : model.write.constant(name, value[0]);
  };
  return model.write.add("Clip", {"x", bound("low", low), bound("high", high)}, "y");
}

/// A Clip whose bounds are attributes, as up to operator set 10.
std::string old_clip(WrittenModel& model, float low, float high) {
  const std::string y = model.write.add("Clip", {"x"}, "y");
  model.write.set("min", low);
  model.write.set("max", high);
  return y;
}

}  // namespace

TEST_CASE("functions of each value keep the shape, whatever the axes are") {
  for (const auto& [name, kind] : {std::pair{"Relu", OperatorKind::relu},
                                   {"Sigmoid", OperatorKind::sigmoid},
                                   {"Tanh", OperatorKind::tanh},
                                   {"HardSwish", OperatorKind::hard_swish}}) {
    WrittenModel model({1, 3, 4, 5}, 14);
    const Graph graph = model.read(model.write.add(name, {"x"}, "y"));
    CHECK(kind_of(graph) == kind);
    CHECK(output_of(graph, 0).shape == std::vector<std::size_t>{4, 5, 3});
  }
}

TEST_CASE("slopes are those of the file, from 0 to below 1") {
  WrittenModel model({1, 4});
  const std::string y = model.write.add("LeakyRelu", {"x"}, "y");
  CHECK(std::get<SlopeAttributes>(model.read(y).nodes[0].attributes).slope == 0.01f);
  model.write.set("alpha", 0.25f);
  CHECK(std::get<SlopeAttributes>(model.read(y).nodes[0].attributes).slope == 0.25f);

  WrittenModel steep({1, 4});
  const std::string z = steep.write.add("LeakyRelu", {"x"}, "z");
  steep.write.set("alpha", 1.0f);
  CHECK_THAT(steep.error(z), ContainsSubstring("alpha") && ContainsSubstring("below 1"));
}

TEST_CASE("an ELU is that with slope 1 alone") {
  WrittenModel model({1, 4});
  const std::string y = model.write.add("Elu", {"x"}, "y");
  CHECK(kind_of(model.read(y)) == OperatorKind::elu);
  model.write.set("alpha", 0.5f);
  CHECK_THAT(model.error(y), ContainsSubstring("alpha") && ContainsSubstring("0.5"));
}

TEST_CASE("a hard sigmoid is that of MobileNetV3, not that of the standard's default") {
  WrittenModel model({1, 4});
  const std::string y = model.write.add("HardSigmoid", {"x"}, "y");
  CHECK_THAT(model.error(y), ContainsSubstring("1/6, with beta 0.5") && ContainsSubstring("0.2"));
  model.write.set("alpha", 1.0f / 6.0f);
  CHECK(kind_of(model.read(y)) == OperatorKind::hard_sigmoid);
}

TEST_CASE("a clip is the function that has its bounds, given either way") {
  for (const auto& [low, high, kind] :
       {std::tuple{0.0f, 6.0f, OperatorKind::relu6}, {-1.0f, 1.0f, OperatorKind::hard_tanh}}) {
    WrittenModel model({1, 4});
    CHECK(kind_of(model.read(clip(model, {low}, {high}))) == kind);
    WrittenModel old({1, 4}, 10);
    CHECK(kind_of(old.read(old_clip(old, low, high))) == kind);
  }
  WrittenModel open({1, 4});
  CHECK(kind_of(open.read(clip(open, {0.0f}, {}))) == OperatorKind::relu);
}

TEST_CASE("a clip to other bounds, or to several, is refused") {
  WrittenModel model({1, 4});
  CHECK_THAT(model.error(clip(model, {}, {6.0f})), ContainsSubstring("a Clip to [0, 6]"));
  WrittenModel many({1, 4});
  const std::string bounds = many.write.constant("bounds", {4}, std::vector<float>(4));
  CHECK_THAT(many.error(many.write.add("Clip", {"x", bounds}, "y")),
             ContainsSubstring("one number as min") && ContainsSubstring("found 4"));
}

TEST_CASE("a softmax is over the channels, wherever the file has them") {
  const auto softmax = [](const Dims& input, std::int64_t axis, int operators) {
    WrittenModel model(input, operators);
    const std::string y = model.write.add("Softmax", {"x"}, "y");
    model.write.set("axis", axis);
    return model.error(y);
  };
  const auto is_read = [](const Dims& input, std::int64_t axis, int operators) {
    WrittenModel model(input, operators);
    const std::string y = model.write.add("Softmax", {"x"}, "y");
    model.write.set("axis", axis);
    return kind_of(model.read(y)) == OperatorKind::softmax;
  };
  CHECK(is_read({1, 4}, -1, 13));
  CHECK(is_read({1, 4, 1, 1}, 1, 13));
  CHECK(is_read({1, 4, 1, 1}, 1, 11));  // All axes from the channels on.
  CHECK(is_read({1, 4, 3, 3}, 1, 13));
  CHECK_THAT(softmax({1, 4, 3, 3}, 1, 11), ContainsSubstring("a softmax over the channels"));
  CHECK_THAT(softmax({1, 4, 3, 3}, 3, 13), ContainsSubstring("axis 3 of axes NCHW"));
}
