#include <cmath>
#include <string>
#include <vector>

#include <whet/precision/slopes.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

double real(FixedMultiplier multiplier) { return std::ldexp(multiplier.mantissa, multiplier.shift - 31); }

template <class Parameters>
std::vector<std::string> members(const Parameters& parameters) {
  std::vector<std::string> names;
  Parameters::visit(parameters, [&](const char* name, const auto&) { names.emplace_back(name); });
  return names;
}

constexpr float slopes[]{0.25f, -0.5f, 0.0f};

}  // namespace

TEST_CASE("float slopes are kept as they are") {
  Float32Slopes<3> parameters{};
  pack(parameters, slopes, {}, {});
  CHECK(std::vector<float>(parameters.slopes, parameters.slopes + 3) == std::vector{0.25f, -0.5f, 0.0f});
  CHECK(members(parameters) == std::vector<std::string>{"slopes"});
}

TEST_CASE("int8 slopes are symmetric with one scale") {
  Int8Slopes<3> parameters{};
  pack(parameters, slopes, {0.1f, 5}, {0.2f, -7});
  CHECK(std::vector<int>(parameters.slopes, parameters.slopes + 3) == std::vector{64, -127, 0});
  CHECK(std::abs(real(parameters.positive) - 0.5) < 1e-8);
  CHECK(std::abs(real(parameters.negative) - 0.1 * (0.5 / 127.0) / 0.2) < 1e-9);
  CHECK(parameters.input_zero_point == 5);
  CHECK(parameters.output == TensorQuantization{0.2f, -7});
  CHECK(members(parameters) ==
        std::vector<std::string>{"slopes", "positive", "negative", "input_zero_point", "output"});
}

TEST_CASE("slopes that are all zero give zero") {
  constexpr float none[]{0.0f, 0.0f};
  Int8Slopes<2> parameters{};
  pack(parameters, none, {0.1f, 0}, {0.1f, 0});
  CHECK(int{parameters.slopes[0]} == 0);
  CHECK(int{parameters.slopes[1]} == 0);
}
