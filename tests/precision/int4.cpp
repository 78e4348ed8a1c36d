#include <algorithm>
#include <cmath>
#include <random>
#include <string_view>
#include <vector>

#include <whet/precision/int4.hpp>
#include <whet/precision/policy.hpp>

#include "catch.hpp"

namespace {

static_assert(whet::UniformPolicy<whet::Int4Policy> && whet::UniformPolicy<whet::Dynamic<whet::Int4Policy>>);
static_assert(std::string_view(whet::Dynamic<whet::GroupedInt4Policy<64>>::name) ==
              "whet::Dynamic<whet::GroupedInt4Policy<64>>");
static_assert(whet::Int4Coding::of_scale(0.5f)(100.0f) == 7 &&
              whet::Int4Coding::of_scale(0.5f)(-100.0f) == -7);
static_assert(whet::Int4Coding::of_scale(2.0f)(1.0f) == 1 && whet::Int4Coding::of_scale(2.0f)(-1.0f) == -1,
              "ties are rounded away from zero");

double squared_error(const std::vector<float>& weights, double scale) {
  double error = 0.0;
  for (const float weight : weights) {
    const double integer = std::clamp(std::round(double{weight} / scale), -7.0, 7.0);
    error += std::pow(double{weight} - scale * integer, 2);
  }
  return error;
}

}  // namespace

TEST_CASE("the scale of 4-bit weights is close to the one with the least squared error") {
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  const auto count = GENERATE(std::size_t{32}, std::size_t{500});
  std::vector<float> weights(count);
  for (float& weight : weights) weight = normal(generator);
  float largest = 0.0f;
  for (const float weight : weights) largest = std::max(largest, std::fabs(weight));
  double least = 1e9;
  for (double part = 0.4; part <= 1.0; part += 0.001)
    least = std::min(least, squared_error(weights, part * double{largest} / 7.0));
  const double found =
      squared_error(weights, double{whet::Int4Coding::fit(weights.data(), static_cast<int>(count)).scale});
  CHECK(found < 1.1 * least);
  CHECK(found <= squared_error(weights, double{largest} / 7.0));
}

TEST_CASE("weights that are all zero have the scale 0, which packing replaces") {
  const float zeros[4] = {};
  CHECK(whet::Int4Coding::fit(zeros, 4).scale == 0.0f);
}
