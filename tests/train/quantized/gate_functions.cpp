#include <cstdint>

#include <whet/kernel/recurrent/fixed_point.hpp>
#include <whet/train/quantized/gate_functions.hpp>

#include "catch.hpp"

namespace kernel = whet::kernel;
namespace quantized = whet::quantized;

TEST_CASE("the gates' sigmoid is that of the kernels for every number") {
  int different = 0;
  for (int x = -32768; x <= 32767; ++x)
    different += quantized::gate_sigmoid(x) != kernel::sigmoid_of_q12(static_cast<std::int16_t>(x));
  CHECK(different == 0);
  CHECK(quantized::gate_sigmoid(0) == 16384);
}

TEST_CASE("the gates' tanh is that of the kernels for every number of every scale") {
  for (int power = -15; power <= 0; ++power) {
    int different = 0;
    for (int x = -32768; x <= 32767; ++x)
      different +=
          quantized::gate_tanh(x, power) != kernel::tanh_of_power(static_cast<std::int16_t>(x), power);
    CAPTURE(power);
    CHECK(different == 0);
  }
  CHECK(quantized::gate_tanh(4096, -12) == 24956);  // tanh(1) = .76159
}

TEST_CASE("gates saturate at the ends of 16 bits") {
  CHECK(quantized::saturated(32768) == 32767);
  CHECK(quantized::saturated(-32769) == -32768);
  CHECK(quantized::saturated(std::int64_t{1} << 40) == 32767);
  CHECK(quantized::saturated(-5) == -5);
}
