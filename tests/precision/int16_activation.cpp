#include <cmath>
#include <limits>

#include <whet/precision/int16_activation.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

template <GateFunction Function>
constexpr Int16Gate<Function> gate(float scale) {
  Int16Gate<Function> parameters{};
  pack(parameters, {scale, 0});
  return parameters;
}

}  // namespace

TEST_CASE("gates take powers of two as they are, sigmoid one and tanh two, as TFLite's Prepare does") {
  const auto is = [](const auto& parameters, int multiplier, int shift) {
    return parameters.multiplier == multiplier && parameters.shift == shift;
  };
  CHECK(is(gate<GateFunction::sigmoid>(1.0f / 4096.0f), 3, 0));
  CHECK(is(gate<GateFunction::tanh>(1.0f / 4096.0f), 3, 0));
  CHECK(is(gate<GateFunction::tanh>(1.0f / 2048.0f), 6, 0));
  CHECK(is(gate<GateFunction::tanh>(1.0005f / 2048.0f), 6, 0));
  // 6 · 2^12 = 24576, the only power that lies in (16383.5, 32767].
  CHECK(is(gate<GateFunction::sigmoid>(1.0f / 2048.0f), 24576, 12));
  CHECK(is(gate<GateFunction::tanh>(1.0f / 1024.0f), 24576, 11));
}

TEST_CASE("other scales have a factor of 15 bits, cut off") {
  for (const float scale : {1e-9f, 1.3e-4f, 7e-3f, 0.9f, 2.5f}) {
    const auto parameters = gate<GateFunction::sigmoid>(scale);
    const double exact = std::ldexp(double{scale} * 12288.0, parameters.shift);
    CHECK(parameters.multiplier <= exact);
    CHECK(parameters.multiplier + 1 > exact);
    CHECK((parameters.shift == 31 || parameters.multiplier >= 16383));
  }
  CHECK(gate<GateFunction::tanh>(100.0f).multiplier == 32767);
}

TEST_CASE("a slope has a factor for either side and bounds of its output") {
  Int16Slope parameters{};
  pack(parameters, {2e-4f, 0}, {1e-4f, 0}, 0.25f, -std::numeric_limits<float>::infinity(), 1.0f);
  const auto real = [](FixedMultiplier factor) { return std::ldexp(factor.mantissa, factor.shift - 31); };
  CHECK(std::abs(real(parameters.positive) - 2.0) < 1e-6);
  CHECK(std::abs(real(parameters.negative) - 0.5) < 1e-6);
  CHECK(int{parameters.low} == -32768);
  CHECK(int{parameters.high} == 10000);
}

TEST_CASE("a table spans all int16 at the scale of its input") {
  Int16Lookup parameters{};
  pack(parameters, [](double x) { return x + 1.0; }, {1e-4f, 0}, {2e-4f, 0});
  CHECK(parameters.table(0) == 5000);
  CHECK(parameters.table(-32768) == -16384 + 5000);
  CHECK(parameters.table(20000) == 15000);
  CHECK(parameters.output == TensorQuantization{2e-4f, 0});
}
