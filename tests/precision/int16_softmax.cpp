#include <cmath>
#include <string>

#include <whet/precision/int16_softmax.hpp>

#include "catch.hpp"

TEST_CASE("65535 steps of the softmax's input are a difference of 10") {
  const whet::Int16Softmax parameters = whet::make_int16_softmax(10.0 / 65535.0 * 3.0);
  CHECK(std::ldexp(parameters.input_multiplier.mantissa, parameters.input_multiplier.shift - 31) == 3.0);
  CHECK(whet::Int16Softmax::output == whet::TensorQuantization{1.0f / 32768.0f, 0});
  std::string names;
  whet::Int16Softmax::visit(parameters, [&](const char* name, const auto&) { names += name; });
  CHECK(names == "input_multiplier");
}
