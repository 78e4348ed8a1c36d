#include <cmath>
#include <cstdint>

#include <whet/kernel/recurrent/fixed_point.hpp>

#include "catch.hpp"

namespace kernel = whet::kernel;

TEST_CASE("the sigmoid table has the numbers of TFLite's") {
  const auto& table = kernel::sigmoid_table.values;
  // Every sixteenth entry, and entries that rounding of the function itself would not give.
  constexpr std::uint16_t sixteenths[]{32768, 43304, 51865, 57724, 61279, 63279, 64357, 64926,
                                       65221, 65374, 65453, 65493, 65514, 65525, 65530, 65533};
  for (int index = 0; index < 16; ++index) CHECK(table[16 * index] == sixteenths[index]);
  CHECK(table[4] == 35493);
  CHECK(table[35] == 53169);
  CHECK(table[66] == 61599);
  CHECK(table[135] == 65301);
  CHECK(table[254] == 65534);
  CHECK(table[255] == 65535);
}

TEST_CASE("the sigmoid of every Q3.12 is that of real numbers within two steps of Q0.15") {
  int worst = 0;
  for (int x = -32768; x <= 32767; ++x) {
    const double real = 32768.0 / (1.0 + std::exp(-x / 4096.0));
    const int found = kernel::sigmoid_of_q12(static_cast<std::int16_t>(x));
    worst = std::max(worst, static_cast<int>(std::ceil(std::abs(found - real))));
  }
  CHECK(worst <= 2);
  CHECK(kernel::sigmoid_of_q12(0) == 16384);
  CHECK(kernel::sigmoid_of_q12(32767) <= 32767);
  CHECK(kernel::sigmoid_of_q12(-32768) >= 0);
}

TEST_CASE("the tanh of every int16 of any scale is that of real numbers within a few steps of Q0.15") {
  for (int power = -15; power <= 0; ++power) {
    int worst = 0;
    for (int x = -32768; x <= 32767; ++x) {
      const double real = 32768.0 * std::tanh(std::ldexp(x, power));
      const int found = kernel::tanh_of_power(static_cast<std::int16_t>(x), power);
      worst = std::max(worst, static_cast<int>(std::ceil(std::abs(found - real))));
    }
    CAPTURE(power);
    CHECK(worst <= 6);
  }
}

TEST_CASE("a negative tanh is at most one step off its mirror image") {
  for (int x = 1; x <= 32767; ++x) {
    const int sum = kernel::tanh_of_power(static_cast<std::int16_t>(x), -12) +
                    kernel::tanh_of_power(static_cast<std::int16_t>(-x), -12);
    if (sum < -1 || sum > 1) FAIL("x " << x << ", sum " << sum);
  }
  CHECK(kernel::tanh_of_power(0, -12) == 0);
}

TEST_CASE("int16 saturates at its ends") {
  CHECK(kernel::saturate_to_int16(32768) == 32767);
  CHECK(kernel::saturate_to_int16(-32769) == -32768);
  CHECK(kernel::saturate_to_int16(-5) == -5);
}
