#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/core/ratio.hpp>
#include <whet/kernel/activate.hpp>
#include <whet/kernel/rearrange.hpp>
#include <whet/kernel/softmax.hpp>
#include <whet/topology/hard_swish.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/tanh.hpp>

#include "conformance/cmsis_case.hpp"
#include "kernel/targets.hpp"

namespace {

using namespace conformance;
using namespace whet;

/// Padding of columns as `rearrange` takes it, of run-time size.
struct ColumnPadding {
  static inline int before = 0;

  static int source_row(int row, Shape) { return row; }
  static int source_column(int column, Shape input) {
    return column >= before && column < before + input.width ? column - before : -1;
  }
};

/// x with `fill` around it along all four axes, one after the other: each is the columns of an image whose
/// rows are the axes before it and whose channels those behind it.
template <class Target, class Value>
std::vector<Value> padded(const CmsisCase& from, std::vector<Value> x, Value fill) {
  std::array<int, 4> extents{from.number({"INPUT_N"}), from.number({"INPUT_H"}), from.number({"INPUT_W"}),
                             from.number({"INPUT_C"})};
  constexpr std::array<const char*, 4> before{"PRE_PAD_N", "PRE_PAD_H", "PRE_PAD_W", "PRE_PAD_C"};
  constexpr std::array<const char*, 4> behind{"POST_PAD_N", "POST_PAD_H", "POST_PAD_W", "POST_PAD_C"};
  for (std::size_t axis = 0; axis < extents.size(); ++axis) {
    Shape image(1, extents[axis], 1);
    for (std::size_t other = 0; other < axis; ++other) image.height *= extents[other];
    for (std::size_t other = axis + 1; other < extents.size(); ++other) image.channels *= extents[other];
    ColumnPadding::before = from.number({before[axis]});
    extents[axis] += from.number({before[axis]}) + from.number({behind[axis]});
    const Shape larger(image.height, extents[axis], image.channels);
    std::vector<Value> all(larger.size());
    rearrange(Target{}, ColumnPadding{}, image, larger, static_cast<const Value*>(x.data()), all.data(),
              fill);
    x = std::move(all);
  }
  return x;
}

template <class Value>
int run_paddings() {
  const auto cases = cmsis_cases(Family::pad, std::is_same_v<Value, float>);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const auto input = from.values<Value>({"input_tensor", "input"});
    const auto expected = from.values<Value>({"output", "output_ref"});
    REQUIRE(!expected.empty());
    for_each_target([&]<class Target>() {
      INFO("target " << Target::name);
      CHECK(padded<Target>(from, input, static_cast<Value>(from.real({"PAD_VALUE"}))) == expected);
    });
  }
  return static_cast<int>(cases.size());
}

}  // namespace

TEST_CASE("the paddings of CMSIS-NN come out as they are") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const int integers = run_paddings<std::int8_t>();
  const int floats = run_paddings<float>();
  WARN("paddings: " << integers << " int8 cases and " << floats << " float cases run");
  CHECK(integers >= 1);
  CHECK(floats >= 1);
}

TEST_CASE("the int8 softmax of CMSIS-NN comes out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::softmax, false);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const int rows = from.number({"NUM_ROWS"});
    const int count = from.number({"ROW_SIZE"});
    const auto input = from.values<std::int8_t>({"input"});
    const auto expected = from.values<std::int8_t>({"output_ref", "output"});
    REQUIRE(expected.size() == static_cast<std::size_t>(rows * count));
    Int8Softmax parameters{};
    parameters.input_multiplier = {from.number({"INPUT_MULT"}), from.number({"INPUT_LEFT_SHIFT"})};
    parameters.diff_min = from.number({"DIFF_MIN"});
    for_each_target([&]<class Target>() {
      INFO("target " << Target::name);
      std::vector<std::int8_t> found(expected.size());
      for (int row = 0; row < rows; ++row)
        softmax(Target{}, parameters, input.data() + row * count, found.data() + row * count, count);
      CHECK(found == expected);
    });
  }
  WARN("softmax: " << cases.size() << " int8 cases run");
  CHECK(!cases.empty());
}

TEST_CASE("the float softmax of CMSIS-NN comes out as exactly as single precision allows") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::softmax, true);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const int rows = from.number({"NUM_ROWS"});
    const int count = from.number({"ROW_SIZE"});
    const auto input = from.values<float>({"input"});
    const auto expected = from.values<float>({"output_ref", "output"});
    REQUIRE(expected.size() == static_cast<std::size_t>(rows * count));
    for_each_target([&]<class Target>() {
      INFO("target " << Target::name);
      std::vector<float> found(expected.size());
      for (int row = 0; row < rows; ++row)
        softmax(Target{}, input.data() + row * count, found.data() + row * count, count);
      CHECK(close(found, expected));
    });
  }
  WARN("softmax: " << cases.size() << " float cases run");
  CHECK(!cases.empty());
}

TEST_CASE("the float activations of CMSIS-NN come out as exactly as single precision allows") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::activation, true);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const auto input = from.values<float>({"input"});
    const auto check = [&](auto layer, const char* array) {
      INFO("array " << array);
      const auto expected = from.values<float>({array});
      REQUIRE(expected.size() == input.size());
      for_each_target([&]<class Target>() {
        INFO("target " << Target::name);
        std::vector<float> found(expected.size());
        activate(Target{}, layer, input.data(), found.data(), static_cast<int>(found.size()));
        CHECK(close(found, expected));
      });
    };
    REQUIRE(from.real({"LEAKY_RELU_PARAM"}) == 0.125);
    check(HardSwish{}, "output_ref_hardswish");
    check(LeakyReLU<Ratio<1, 8>>{}, "output_ref_leaky_relu");
    check(Sigmoid{}, "output_ref_sigmoid");
    check(Tanh{}, "output_ref_tanh");
  }
  WARN("activations: " << cases.size() << " float cases run");
  CHECK(!cases.empty());
}
