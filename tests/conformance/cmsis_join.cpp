#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <whet/kernel/join.hpp>
#include <whet/kernel/linear.hpp>

#include "conformance/cmsis_case.hpp"
#include "kernel/targets.hpp"

namespace {

using namespace conformance;
using namespace whet;
using Bytes = std::vector<std::int8_t>;
using Floats = std::vector<float>;

template <class Value>
struct Operands {
  std::vector<Value> first;
  std::vector<Value> second;
  std::vector<Value> expected;

  explicit Operands(const CmsisCase& from)
      : first(from.values<Value>({"input1", "lhs_input"})),
        second(from.values<Value>({"input2", "rhs_input"})),
        expected(from.values<Value>({"output_ref", "output"})) {
    REQUIRE(!expected.empty());
  }
  int count() const { return static_cast<int>(expected.size()); }
};

template <class Parameters>
void pack_output(Parameters& parameters, const CmsisCase& from) {
  parameters.multiplier = {from.number({"OUTPUT_MULT"}), from.number({"OUTPUT_SHIFT"})};
  parameters.low = static_cast<std::int8_t>(from.number({"OUT_ACTIVATION_MIN"}));
  parameters.high = static_cast<std::int8_t>(from.number({"OUT_ACTIVATION_MAX"}));
  parameters.output = {1.0f, from.number({"OUTPUT_OFFSET"})};
}

Floats clamped(Floats values, const CmsisCase& from) {
  for (float& value : values)
    value = std::clamp(value, static_cast<float>(from.real({"OUT_ACTIVATION_MIN"})),
                       static_cast<float>(from.real({"OUT_ACTIVATION_MAX"})));
  return values;
}

}  // namespace

TEST_CASE("the int8 sums of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::add, false);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const Operands<std::int8_t> operands(from);
    REQUIRE(from.number({"LEFT_SHIFT"}) == Int8Add<2>::headroom);
    // Offsets are added to the inputs: zero points are their negatives.
    Int8Add<2> parameters{};
    parameters.inputs[0] = {{from.number({"INPUT1_MULT"}), from.number({"INPUT1_SHIFT"})},
                            -from.number({"INPUT1_OFFSET"})};
    parameters.inputs[1] = {{from.number({"INPUT2_MULT"}), from.number({"INPUT2_SHIFT"})},
                            -from.number({"INPUT2_OFFSET"})};
    pack_output(parameters, from);
    for_each_target([&]<class Target>() {
      INFO("target " << Target::name);
      Bytes found(operands.expected.size());
      add(Target{}, parameters, std::array{operands.first.data(), operands.second.data()}, found.data(),
          operands.count());
      CHECK(found == operands.expected);
    });
  }
  WARN("sums: " << cases.size() << " int8 cases run");
  CHECK(!cases.empty());
}

TEST_CASE("the int8 products of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::multiply, false);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const Operands<std::int8_t> operands(from);
    Int8Multiply parameters{};
    parameters.zero_points[0] = -from.number({"INPUT1_OFFSET"});
    parameters.zero_points[1] = -from.number({"INPUT2_OFFSET"});
    pack_output(parameters, from);
    for_each_target([&]<class Target>() {
      INFO("target " << Target::name);
      Bytes found(operands.expected.size());
      multiply(Target{}, parameters, std::array{parameters.zero_points[0], parameters.zero_points[1]},
               operands.first.data(), operands.second.data(), found.data(), 1, operands.count(), 1);
      CHECK(found == operands.expected);
    });
  }
  WARN("products: " << cases.size() << " int8 cases run");
  CHECK(!cases.empty());
}

TEST_CASE("the float sums and products of CMSIS-NN come out as they are") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  int run = 0;
  for (const Family family : {Family::add, Family::multiply})
    for (const CmsisCase& from : cmsis_cases(family, true)) {
      INFO("case " << from.name());
      const Operands<float> operands(from);
      for_each_target([&]<class Target>() {
        INFO("target " << Target::name);
        Floats found(operands.expected.size());
        if (family == Family::add)
          add(Target{}, kernel::Linear{}, std::array{operands.first.data(), operands.second.data()},
              found.data(), operands.count());
        else
          multiply(Target{}, kernel::Linear{}, operands.first.data(), operands.second.data(), found.data(), 1,
                   operands.count(), 1);
        CHECK(close(clamped(found, from), operands.expected));
      });
      ++run;
    }
  WARN("sums and products: " << run << " float cases run");
  CHECK(run >= 2);
}

TEST_CASE("the concatenations of CMSIS-NN come out as they are") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::concat, true);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const Operands<float> operands(from);
    const int pixels = from.number({"INPUT_N"}) * from.number({"INPUT_H"}) * from.number({"INPUT_W"});
    const int first = from.number({"LHS_C"});
    const int second = from.number({"RHS_C"});
    for_each_target([&]<class Target>() {
      INFO("target " << Target::name);
      Floats found(operands.expected.size());
      concat(Target{}, operands.first.data(), found.data(), pixels, first, first + second, 0);
      concat(Target{}, operands.second.data(), found.data(), pixels, second, first + second, first);
      CHECK(found == operands.expected);
    });
  }
  WARN("concatenations: " << cases.size() << " cases run");
  CHECK(!cases.empty());
}
