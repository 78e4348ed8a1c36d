#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <whet/precision/affine_source.hpp>
#include <whet/precision/binary_outputs.hpp>
#include <whet/target/tags.hpp>
#include <whet/train/quantized/binary_arithmetic.hpp>

#include "catch.hpp"
#include "train/gradient_check.hpp"

namespace {

using namespace whet;
using quantized::BinaryArithmetic;

constexpr int inputs = 300;
/// Of a frozen layer with one output.
using Packed = BinaryIntegers<target::generic, 1, inputs>;

Packed packed(float scale, float bias, float output_scale) {
  static const std::vector<float> kernel(inputs, 1.0F);
  Packed results{};
  results.pack({.kernel = kernel.data(),
                .bias = &bias,
                .output = {output_scale, 0},
                .weight_scales = &scale,
                .weight_scale_count = 1});
  return results;
}

}  // namespace

TEST_CASE("sums become the int8 of a frozen model, whatever scale and bias") {
  const std::vector<double> drawn = random_values(400 * 3, 5, 1.0);
  for (std::size_t index = 0; index < drawn.size(); index += 3) {
    // Magnitudes over many powers of ten, zeros among them.
    const auto scale = index % 15 == 0 ? 0.0F : static_cast<float>(std::pow(10.0, 6.0 * drawn[index] - 2.0));
    const auto bias = index % 12 == 0
                          ? 0.0F
                          : static_cast<float>(std::copysign(
                                std::pow(10.0, 8.0 * std::abs(drawn[index + 1]) - 4.0), drawn[index + 1]));
    const auto output_scale = static_cast<float>(std::pow(10.0, 3.0 * drawn[index + 2]));
    CAPTURE(scale, bias, output_scale);
    const Packed results = packed(scale, bias, output_scale);
    const BinaryArithmetic rule = BinaryArithmetic::of(scale, bias, inputs, output_scale);
    CHECK(rule.start == results.start[0]);
    CHECK(rule.step == results.step[0]);
    CHECK(rule.multiplier.mantissa == results.mantissa[0]);
    CHECK(rule.multiplier.shift == results.shift[0]);
  }
}

TEST_CASE("sums become the nearest integers of the output's scale, within its range") {
  const std::vector<double> drawn = random_values(300 * 3, 6, 1.0);
  for (std::size_t index = 0; index < drawn.size(); index += 3) {
    const auto scale = static_cast<float>(0.1 * std::abs(drawn[index]));
    const auto bias = static_cast<float>(20.0 * drawn[index + 1]);
    const auto output_scale = static_cast<float>(0.01 + std::abs(drawn[index + 2]));
    const BinaryArithmetic rule = BinaryArithmetic::of(scale, bias, inputs, output_scale);
    for (int differing = 0; differing <= inputs; ++differing) {
      const double real = (double{scale} * (inputs - 2 * differing) + double{bias}) / double{output_scale};
      if (std::abs(real) < 200.0) CHECK(std::abs(rule(differing) - real) < 0.5001);
    }
  }
}
