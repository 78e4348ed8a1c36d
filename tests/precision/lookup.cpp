#include <cmath>
#include <cstdint>
#include <string>

#include <whet/precision/lookup.hpp>

#include "catch.hpp"

namespace {

constexpr whet::LookupParameters doubled = [] {
  whet::LookupParameters parameters{};
  pack(
      parameters, [](double x) { return 2.0 * x; }, {0.5f, 10}, {1.0f, -3}, false);
  return parameters;
}();
static_assert(doubled.table[10] == -3, "the input's zero point is the output's");
static_assert(doubled.table[20] == 7);
static_assert(doubled.table[static_cast<std::uint8_t>(-128)] == -128, "out of range gives the end");
static_assert(doubled.table[127] == 114);

}  // namespace

TEST_CASE("a table holds the function of every int8 value") {
  const whet::TensorQuantization input{0.05f, 7};
  const whet::TensorQuantization output{1.0f / 128.0f, 0};
  whet::LookupParameters parameters{};
  pack(
      parameters, [](double x) { return std::tanh(x); }, input, output, false);
  for (int value = -128; value <= 127; ++value) {
    const double real = std::tanh(double{input.scale} * (value - input.zero_point));
    const double steps = std::round(real / double{output.scale});
    const double expected = steps > 127.0 ? 127.0 : steps < -128.0 ? -128.0 : steps;
    CHECK(parameters.table[static_cast<std::uint8_t>(value)] == static_cast<int>(expected));
  }
  CHECK(parameters.output == output);
}

TEST_CASE("a table of a tensor that is never negative stays in [0, 127]") {
  whet::LookupParameters parameters{};
  pack(
      parameters, [](double x) { return x; }, {1.0f, 0}, {1.0f, 0}, true);
  CHECK(parameters.table[static_cast<std::uint8_t>(-5)] == 0);
  CHECK(parameters.table[5] == 5);
}

TEST_CASE("a function that leaves the numbers gives an end of the range") {
  whet::LookupParameters parameters{};
  pack(
      parameters, [](double x) { return 1.0 / x; }, {1.0f, 0}, {1.0f, 0}, false);
  CHECK(parameters.table[0] == 127);
  pack(
      parameters, [](double x) { return std::sqrt(x); }, {1.0f, 0}, {1.0f, 0}, false);
  CHECK(parameters.table[static_cast<std::uint8_t>(-1)] == -128);
}

TEST_CASE("every member of a table's parameters is visited, in order") {
  std::string names;
  whet::LookupParameters::visit(doubled,
                                [&](const char* name, const auto&) { names += std::string(name) + " "; });
  CHECK(names == "table output ");
}
