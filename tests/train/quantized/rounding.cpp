#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/quantized/rounding.hpp>

#include "catch.hpp"

using namespace whet;

TEST_CASE("rounding goes to the nearest within bounds, ties away from zero") {
  using quantized::round_within;
  CHECK(round_within(2.5, -10, 10) == 3);
  CHECK(round_within(-2.5, -10, 10) == -3);
  CHECK(round_within(2.49, -10, 10) == 2);
  CHECK(round_within(-0.5, -10, 10) == -1);
  CHECK(round_within(10.4, -10, 10) == 10);
  CHECK(round_within(1e300, -10, 10) == 10);
  CHECK(round_within(-std::numeric_limits<double>::infinity(), -10, 10) == -10);
  CHECK(round_within(std::nan(""), -10, 10) == -10);
}

TEST_CASE("the arithmetic of an output is that of a packed layer, also for factors above 1 and huge biases") {
  Generator generator(1);
  int shifted_left = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    const auto scale = [&](double low, double high) {
      return static_cast<float>(std::exp2(low + (high - low) * generator.uniform()));
    };
    const TensorQuantization input{scale(-8, 2), static_cast<int>(generator() % 256) - 128};
    const TensorQuantization output{scale(-8, 2), 0};
    const float weight_scales[2] = {scale(-8, 1), scale(-8, 1)};
    const float kernel[6] = {0.3F, -0.2F, 1.5F, 0.01F, -0.7F, 0.0F};
    const float bias[2] = {scale(-6, 6), -scale(-6, trial % 10 == 0 ? 40 : 6)};
    Int8Affine<target::generic, 2, 3, false> packed{};
    pack(packed, AffineSource{.kernel = kernel,
                              .bias = bias,
                              .input = input,
                              .output = output,
                              .weight_scales = weight_scales,
                              .weight_scale_count = 2});
    for (std::size_t row = 0; row < 2; ++row) {
      quantized::IntegerRow integers;
      for (std::size_t index = 0; index < 3; ++index) {
        const auto value =
            quantized::round_within(double{kernel[row * 3 + index]} / double{weight_scales[row]}, -127, 127);
        integers.sum += value;
        integers.magnitude += value < 0 ? -value : value;
      }
      const double product = double{input.scale} * double{weight_scales[row]};
      const auto rule = quantized::output_arithmetic(product, product / double{output.scale}, bias[row],
                                                     integers, input.zero_point);
      CHECK(rule.multiplier.mantissa == packed.mantissa[row]);
      CHECK(rule.multiplier.shift == packed.shift[row]);
      CHECK(rule.bias - input.zero_point * integers.sum == packed.bias[row]);
      shifted_left += rule.multiplier.shift > 0 ? 1 : 0;
    }
  }
  CHECK(shifted_left > 100);
}
