#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <whet/kernel/affine/generic_binary.hpp>
#include <whet/precision/binary_outputs.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

constexpr int inputs = 8;
using Thresholds = BinaryThresholds<target::generic, 1, inputs>;

/// The threshold of one output whose weights all have magnitude `scale`.
int least_matches(float scale, float bias) {
  const std::vector<float> weights(inputs, -scale);
  Thresholds thresholds{};
  thresholds.pack({.kernel = weights.data(), .bias = &bias});
  return thresholds.least_matches[0];
}

}  // namespace

TEST_CASE("a sum of zero is +1, and the next smaller number is not") {
  CHECK(least_matches(1.0f, 0.0f) == 4);
  CHECK(least_matches(1.0f, -2.0f) == 5);
  CHECK(least_matches(1.0f, std::nextafter(-2.0f, -3.0f)) == 6);
  CHECK(least_matches(1.0f, 2.0f) == 3);
  CHECK(least_matches(1.0f, std::nextafter(2.0f, 1.0f)) == 4);
}

TEST_CASE("a bias beyond all sums, or weights of zero, give one sign for all inputs") {
  CHECK(least_matches(1.0f, 8.0f) == 0);
  CHECK(least_matches(1.0f, -8.0f) == 8);
  CHECK(least_matches(1.0f, -9.0f) == 9);
  CHECK(least_matches(0.0f, 0.0f) == 0);
  CHECK(least_matches(0.0f, -1e-30f) == 9);
}

TEST_CASE("the threshold is exact where float arithmetic is not") {
  // 3 · 0.1f rounds to a float that differs from the product: the sum with its negative is not zero.
  const float scale = 0.1f;
  const float rounded = 3.0f * scale;
  const double exact = 3.0 * double{scale};
  REQUIRE(double{rounded} != exact);
  std::vector<float> weights(3, scale);
  for (const float bias : {-rounded, -std::nextafter(rounded, 0.0f)}) {
    BinaryThresholds<target::generic, 1, 3> thresholds{};
    thresholds.pack({.kernel = weights.data(), .bias = &bias});
    CHECK(thresholds.least_matches[0] == (exact + double{bias} >= 0.0 ? 3 : 4));
  }
}

TEST_CASE("int8 outputs are within a step of the real numbers whatever scale and bias are") {
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> magnitude(-12.0f, 6.0f);
  double furthest = 0.0;
  int checked = 0;
  for (int round = 0; round < 2000; ++round) {
    const float scale = round % 10 == 0 ? 0.0f : std::pow(10.0f, magnitude(generator));
    const float bias = std::pow(10.0f, magnitude(generator)) * (round % 2 == 0 ? 1.0f : -1.0f);
    const TensorQuantization quantization{std::pow(10.0f, magnitude(generator)), round % 100 - 50};
    // 32 bits do not hold sums that are millions of times as large as the output's range.
    if (inputs * double{scale} + std::abs(double{bias}) > 4e6 * double{quantization.scale}) continue;
    ++checked;
    const std::vector<float> weights(inputs, scale);
    BinaryIntegers<target::generic, 1, inputs> integers{};
    integers.pack({.kernel = weights.data(), .bias = &bias, .output = quantization});
    for (int differing = 0; differing <= inputs; ++differing) {
      const double real = double{scale} * (inputs - 2 * differing) + double{bias};
      const double wanted =
          std::clamp(real / double{quantization.scale} + quantization.zero_point, -128.0, 127.0);
      furthest = std::max(furthest, std::abs(kernel::binary_integer(integers, 0, differing) - wanted));
    }
  }
  CHECK(checked > 200);
  CHECK(furthest < 0.51);
}

TEST_CASE("the scale of an output is the mean magnitude of its weights, unless learning fixed another") {
  const std::vector<float> weights{1.0f, -3.0f, 0.0f, 2.0f, 5.0f, 5.0f};
  const std::vector<float> learned{7.0f, 8.0f};
  CHECK(BinaryScale::of({.kernel = weights.data()}, 0, 3).scale == 4.0f / 3.0f);
  CHECK(BinaryScale::of({.kernel = weights.data()}, 1, 3).scale == 4.0f);
  const AffineSource one{.kernel = weights.data(), .weight_scales = learned.data(), .weight_scale_count = 1};
  const AffineSource each{.kernel = weights.data(), .weight_scales = learned.data(), .weight_scale_count = 2};
  CHECK(BinaryScale::of(one, 1, 3).scale == 7.0f);
  CHECK(BinaryScale::of(each, 1, 3).scale == 8.0f);
}
