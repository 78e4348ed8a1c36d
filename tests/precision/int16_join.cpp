#include <cmath>
#include <string>

#include <whet/precision/int16_join.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

double real(FixedMultiplier multiplier) { return std::ldexp(multiplier.mantissa, multiplier.shift - 31); }

template <class Parameters>
std::string members(const Parameters& parameters) {
  std::string names;
  Parameters::visit(parameters, [&](const char* name, const auto&) { names += std::string(name) + " "; });
  return names;
}

constexpr TensorQuantization inputs[]{{1e-4f, 0}, {4e-4f, 0}};
constexpr JoinSource source{.inputs = inputs, .output = {2e-4f, 0}, .low = 0.0f, .high = 6.0f};

}  // namespace

TEST_CASE("two branches of a sum meet at twice the largest scale with 15 bits more") {
  Int16Add<2> parameters{};
  pack(parameters, source);
  CHECK(std::abs(real(parameters.inputs[0]) - 0.125) < 1e-8);
  CHECK(std::abs(real(parameters.inputs[1]) - 0.5) < 1e-8);
  CHECK(std::abs(real(parameters.multiplier) * 32768.0 - 4.0) < 1e-6);
  CHECK(int{parameters.low} == 0);
  CHECK(int{parameters.high} == 30000);
  CHECK(parameters.output == source.output);
  CHECK(members(parameters) == "inputs multiplier low high output ");
}

TEST_CASE("a product's scale is that of its branches together") {
  Int16Multiply parameters{};
  pack(parameters, source);
  CHECK(std::abs(real(parameters.multiplier) / 2e-4 - 1.0) < 1e-6);
  CHECK(int{parameters.high} == 30000);
  CHECK(members(parameters) == "multiplier low high output ");
}

TEST_CASE("a branch of the output's own scale is copied") {
  Int16Concat<2> parameters{};
  pack(parameters, JoinSource{.inputs = inputs, .output = inputs[1]});
  CHECK_FALSE(parameters.copies[0]);
  CHECK(parameters.copies[1]);
  CHECK(std::abs(real(parameters.inputs[0]) - 0.25) < 1e-8);
  CHECK(members(parameters) == "inputs copies output ");
}
