#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <whet/kernel/lookup.hpp>
#include <whet/kernel/pool.hpp>
#include <whet/precision/lookup.hpp>

#include "conformance/cmsis_case.hpp"
#include "kernel/buffers.hpp"
#include "kernel/targets.hpp"

namespace {

using namespace conformance;
using namespace whet;

Geometry pool_geometry(const CmsisCase& from) {
  return {{from.number({"INPUT_H"}), from.number({"INPUT_W"}), from.number({"INPUT_C"})},
          {from.number({"OUTPUT_H"}), from.number({"OUTPUT_W"}), from.number({"OUTPUT_C"})},
          {.kernel_height = from.number({"FILTER_H"}),
           .kernel_width = from.number({"FILTER_W"}),
           .stride_height = from.number({"STRIDE_H"}),
           .stride_width = from.number({"STRIDE_W"}),
           .pad_top = from.number({"PADDING_H"}),
           .pad_left = from.number({"PADDING_W"})}};
}

/// The bounds of a case: int8 models clamp behind a pooling with a table.
template <class Target>
void clamp_all(Target target, const CmsisCase& from, std::int8_t* y, std::size_t count) {
  const double low = from.real({"ACTIVATION_MIN"});
  const double high = from.real({"ACTIVATION_MAX"});
  LookupParameters parameters{};
  pack(
      parameters, [&](double x) { return std::clamp(x, low, high); }, {1.0f, 0}, {1.0f, 0}, false);
  lookup(target, parameters.table, y, y, static_cast<int>(count));
}
template <class Target>
void clamp_all(Target, const CmsisCase& from, float* y, std::size_t count) {
  for (std::size_t index = 0; index < count; ++index)
    y[index] = std::clamp(y[index], static_cast<float>(from.real({"ACTIVATION_MIN"})),
                          static_cast<float>(from.real({"ACTIVATION_MAX"})));
}

template <class Target, class Value>
std::vector<Value> pooled(const CmsisCase& from, const std::vector<Value>& x) {
  const Geometry geometry = pool_geometry(from);
  const std::size_t inputs = geometry.input.size();
  std::vector<Value> all;
  for (std::size_t first = 0; first + inputs <= x.size(); first += inputs) {
    const auto begin = x.begin() + static_cast<std::ptrdiff_t>(first);
    const ExactInput<Value> input(std::vector<Value>(begin, begin + static_cast<std::ptrdiff_t>(inputs)), 1);
    GuardedOutput<Value> output(geometry.output.size());
    if (from.begins("max"))
      max_pool(Target{}, geometry, input.data(), output.data());
    else
      average_pool(Target{}, geometry, input.data(), output.data());
    clamp_all(Target{}, from, output.data(), geometry.output.size());
    CHECK(output.intact());
    for (Value y : output.values()) all.push_back(y);
  }
  return all;
}

}  // namespace

TEST_CASE("the int8 poolings of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::pool, false);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const auto input = from.values<std::int8_t>({"input_tensor", "input"});
    const auto expected = from.values<std::int8_t>({"output", "output_ref"});
    REQUIRE(!expected.empty());
    for_each_target([&]<class Target>() {
      INFO("target " << Target::name);
      CHECK(pooled<Target>(from, input) == expected);
    });
  }
  WARN("poolings: " << cases.size() << " int8 cases run");
  CHECK(cases.size() >= 5);
}

TEST_CASE("the float poolings of CMSIS-NN come out as exactly as single precision allows") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn");
  const auto cases = cmsis_cases(Family::pool, true);
  for (const CmsisCase& from : cases) {
    INFO("case " << from.name());
    const auto input = from.values<float>({"input_tensor", "input"});
    const auto expected = from.values<float>({"output_ref", "output"});
    REQUIRE(!expected.empty());
    for_each_target([&]<class Target>() {
      INFO("target " << Target::name);
      CHECK(close(pooled<Target>(from, input), expected));
    });
  }
  WARN("poolings: " << cases.size() << " float cases run");
  CHECK(cases.size() >= 5);
}
