#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/precision/int8_join.hpp>

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

const TensorQuantization inputs[]{{0.04f, -128}, {0.1f, 4}, {0.02f, 0}};

}  // namespace

TEST_CASE("branches of a sum meet at twice the largest scale with 20 bits more") {
  Int8Add<3> parameters{};
  pack(parameters, JoinSource{.inputs = inputs, .output = {0.05f, -100}, .low = 0.0f, .high = 6.0f});
  for (int branch = 0; branch < 3; ++branch) {
    CHECK(std::abs(real(parameters.inputs[branch].multiplier) - double{inputs[branch].scale} / 0.2) < 1e-6);
    CHECK(parameters.inputs[branch].zero_point == inputs[branch].zero_point);
  }
  CHECK(std::abs(real(parameters.multiplier) * (1 << 20) - 0.2 / 0.05) < 1e-5);
  CHECK(int{parameters.low} == -100);
  CHECK(int{parameters.high} == 20);
  CHECK(parameters.output == TensorQuantization{0.05f, -100});
  CHECK(members(parameters) == std::vector<std::string>{"inputs", "multiplier", "low", "high", "output"});
}

TEST_CASE("a product's factor is that of the scales") {
  Int8Multiply parameters{};
  pack(parameters, JoinSource{.inputs = inputs, .output = {0.5f, 1}});
  CHECK(std::abs(real(parameters.multiplier) - 0.04 * 0.1 / 0.5) < 1e-9);
  CHECK(parameters.zero_points[0] == -128);
  CHECK(parameters.zero_points[1] == 4);
  CHECK(int{parameters.low} == -128);
  CHECK(int{parameters.high} == 127);
  CHECK(members(parameters) ==
        std::vector<std::string>{"zero_points", "multiplier", "low", "high", "output"});
}

TEST_CASE("a branch of the output's own quantization is copied, others are rescaled") {
  Int8Concat<3> parameters{};
  pack(parameters, JoinSource{.inputs = inputs, .output = inputs[1]});
  CHECK_FALSE(parameters.copies[0]);
  CHECK(parameters.copies[1]);
  CHECK_FALSE(parameters.copies[2]);
  CHECK(std::abs(real(parameters.inputs[0].multiplier) - 0.4) < 1e-7);
  CHECK(members(parameters) == std::vector<std::string>{"inputs", "copies", "output"});
}

TEST_CASE("factors so large that sums would wrap are limited") {
  const TensorQuantization wide[]{{1e6f, 0}, {1e6f, 0}};
  Int8Add<2> sum{};
  pack(sum, JoinSource{.inputs = wide, .output = {1e-6f, 0}});
  CHECK((std::int64_t{2} << 27) << sum.multiplier.shift < std::int64_t{1} << 31);
  Int8Multiply product{};
  pack(product, JoinSource{.inputs = wide, .output = {1e-6f, 0}});
  CHECK((std::int64_t{255} * 255) << product.multiplier.shift < std::int64_t{1} << 31);
}
