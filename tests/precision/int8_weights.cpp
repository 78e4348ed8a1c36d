#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <whet/precision/int8_weights.hpp>

#include "catch.hpp"

namespace {

using whet::round_to_integer;

static_assert(round_to_integer(0.5, -9, 9) == 1 && round_to_integer(-0.5, -9, 9) == -1,
              "ties away from zero");
static_assert(round_to_integer(2.5, -9, 9) == 3 && round_to_integer(2.4999, -9, 9) == 2);
static_assert(round_to_integer(1e300, -9, 9) == 9 && round_to_integer(-1e300, -9, 9) == -9);
static_assert(round_to_integer(std::numeric_limits<double>::quiet_NaN(), -9, 9) == -9);

constexpr std::array<float, 6> kernel{0.5f, -2.0f, 1.0f, 0.0f, 0.0f, 0.0f};
static_assert(whet::largest_magnitude(kernel.data(), 0, 3) == 2.0f);
static_assert(whet::largest_magnitude(kernel.data(), 1, 3) == 0.0f);

std::vector<int> quantized(const std::vector<float>& row, float scale) {
  std::vector<int> values(row.size());
  int sum = 0;
  const whet::AffineSource source{.kernel = row.data()};
  const std::int32_t found = whet::quantize_row(
      source, 0, static_cast<int>(row.size()), scale,
      [&](int input, std::int8_t value) { values[static_cast<std::size_t>(input)] = value; });
  for (int value : values) sum += value;
  CHECK(found == sum);
  return values;
}

}  // namespace

TEST_CASE("a row's weight scale makes its largest magnitude 127") {
  const whet::AffineSource source{.kernel = kernel.data()};
  CHECK(whet::int8_weight_scale(source, 0, 3) == 2.0f / 127.0f);
}

TEST_CASE("a row without weights has a scale that holds its bias as an integer") {
  CHECK(whet::int8_weight_scale({.kernel = kernel.data()}, 1, 3) == 1.0f);
  for (float bias : {3.0f, -3.0f, 1e6f, 1e-6f, 1e30f}) {
    const std::array<float, 2> biases{0.0f, bias};
    const whet::AffineSource source{.kernel = kernel.data(), .bias = biases.data(), .input = {0.01f, 0}};
    const double scale = double{whet::int8_weight_scale(source, 1, 3)};
    CHECK(std::abs(double{bias}) / (0.01 * scale) <= 1.001 * std::pow(2.0, 30));
  }
}

TEST_CASE("a bias that would not fit makes the row's scale larger") {
  const std::array<float, 2> biases{1e9f, 0.0f};
  const whet::AffineSource source{.kernel = kernel.data(), .bias = biases.data(), .input = {0.01f, 0}};
  const double scale = double{whet::int8_weight_scale(source, 0, 3)};
  CHECK(scale > 2.0 / 127.0);
  CHECK(1e9 / (0.01 * scale) <= 1.001 * std::pow(2.0, 30));
}

TEST_CASE("scales that are given are used, one for all or one for each output") {
  const std::array<float, 2> scales{0.25f, 0.5f};
  whet::AffineSource source{.kernel = kernel.data(), .weight_scales = scales.data(), .weight_scale_count = 2};
  CHECK(whet::int8_weight_scale(source, 1, 3) == 0.5f);
  source.weight_scale_count = 1;
  CHECK(whet::int8_weight_scale(source, 1, 3) == 0.25f);
}

TEST_CASE("weights are rounded and never reach -128") {
  CHECK(quantized({1.27f, -1.27f, 0.0f, 0.01f}, 0.01f) == std::vector{127, -127, 0, 1});
  CHECK(quantized({100.0f, -100.0f}, 0.01f) == std::vector{127, -127});
  CHECK(quantized({0.5f, -0.5f, 1.5f, 0.25f}, 1.0f) == std::vector{1, -1, 2, 0});
}
