#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <whet/importer/onnx/read_constants.hpp>

#include "catch.hpp"
#include "importer/onnx/written_model.hpp"

namespace {

using Catch::Matchers::ContainsSubstring;
using whet::importer::Dims;

/// What a dense layer of one input for each value gets as its weights, or the error.
std::vector<float> values_of(WrittenModel& model, const std::string& constant, std::int64_t inputs) {
  const std::string matrix = model.write.reshape(constant, {inputs, -1}, "matrix");
  return input_of(model.read(model.write.add("MatMul", {"x", matrix}, "y")), 0, 1).values<float>("m");
}

std::string slice(WrittenModel& model, const std::string& constant, std::int64_t start, std::int64_t end,
                  std::int64_t axis, std::int64_t step) {
  auto& write = model.write;
  return write.add("Slice",
                   {constant, write.constant("start", Dims{start}), write.constant("end", Dims{end}),
                    write.constant("axis", Dims{axis}), write.constant("step", Dims{step})},
                   "slice");
}

constexpr std::int64_t most_negative = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most_positive = std::numeric_limits<std::int64_t>::max();

}  // namespace

TEST_CASE("a slice of a constant takes every step-th index, either way, as the standard says") {
  struct Case {
    std::int64_t start, end, step;
    std::vector<float> expected;
  };
  // By numpy: arange(6)[start:end:step].
  const std::vector<Case> cases{{0, 6, 1, {0, 1, 2, 3, 4, 5}},
                                {1, -1, 2, {1, 3}},
                                {-2, most_positive, 1, {4, 5}},
                                {-1, most_negative, -1, {5, 4, 3, 2, 1, 0}},
                                {4, 1, -2, {4, 2}},
                                {0, most_positive, most_positive, {0}},
                                {5, most_negative, most_negative, {5}}};
  for (const Case& one : cases) {
    INFO(one.start << " to " << one.end << " by " << one.step);
    WrittenModel model({1, 1});
    const std::string part = slice(model, model.counted("c", {6}), one.start, one.end, 0, one.step);
    CHECK(values_of(model, part, 1) == one.expected);
  }
  WrittenModel inner({1, 2});
  CHECK(values_of(inner, slice(inner, inner.counted("c", {2, 3}), 1, 3, -1, 1), 2) ==
        std::vector<float>{1, 4, 2, 5});
  WrittenModel none({1, 1});
  CHECK_THAT(none.error(slice(none, none.counted("c", {6}), 0, 6, 0, 0)),
             ContainsSubstring("expected a step of a slice other than 0, found 0"));
}

TEST_CASE("constants stand side by side along an axis") {
  WrittenModel model({1, 2});
  const std::string both =
      model.write.add("Concat", {model.counted("a", {2, 1}), model.counted("b", {2, 2})}, "both");
  model.write.set("axis", std::int64_t{-1});
  CHECK(values_of(model, both, 2) == std::vector<float>{0, 1, 0, 2, 1, 3});
  WrittenModel other({1, 2});
  const std::string odd =
      other.write.add("Concat", {other.counted("a", {2, 1}), other.counted("b", {3, 2})}, "odd");
  other.write.set("axis", std::int64_t{1});
  CHECK_THAT(
      other.error(odd),
      ContainsSubstring("expected constants of one type and of one shape but for axis 1, found others"));
}

TEST_CASE("a constant is expanded by the rules of broadcasting") {
  WrittenModel model({1, 4});
  const std::string wide = model.write.add(
      "Expand", {model.counted("c", {2, 1}), model.write.constant("shape", Dims{2, 1, 3})}, "wide");
  // [2, 2, 3]: each value three times, twice.
  CHECK(values_of(model, wide, 4) == std::vector<float>{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
  WrittenModel odd({1, 2});
  CHECK_THAT(odd.error(odd.write.add("Expand", {odd.counted("c", {2}), odd.write.constant("shape", Dims{3})},
                                     "wide")),
             ContainsSubstring("expected shapes that can be broadcast, found 3 beside 2 values"));
  WrittenModel huge({1, 2});
  CHECK_THAT(
      huge.error(huge.write.add(
          "Expand", {huge.counted("c", {1}), huge.write.constant("shape", Dims{1 << 20, 1 << 20})}, "wide")),
      ContainsSubstring("expected at most 16777216 values, found more"));
}
