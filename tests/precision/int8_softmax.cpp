#include <whet/precision/int8_softmax.hpp>

#include "catch.hpp"

TEST_CASE("the scale of an int8 softmax becomes the reference implementation's constants") {
  // Multiplier, shift and radius of CMSIS-NN's test case "softmax".
  constexpr auto parameters = whet::make_int8_softmax(1077952640.0 / 2147483648.0 * 524288.0 / 67108864.0);
  CHECK(parameters.input_multiplier == whet::FixedMultiplier{1077952640, 19});
  CHECK(parameters.diff_min == -3968);
}

TEST_CASE("every scale gives parameters that the kernel can use") {
  for (const double scale : {0.0, 1e-12, 1e-6, 1.0, 31.9, 32.0, 1e9}) {
    const auto parameters = whet::make_int8_softmax(scale);
    CHECK(parameters.input_multiplier.shift <= 30);
    CHECK(parameters.diff_min <= 0);
  }
}
