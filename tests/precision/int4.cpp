#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

#include <whet/precision/int4.hpp>
#include <whet/precision/policy.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

static_assert(whet::UniformPolicy<whet::Int4Policy> && whet::UniformPolicy<whet::Dynamic<whet::Int4Policy>>);
static_assert(std::string_view(whet::Dynamic<whet::GroupedInt4Policy<64>>::name) ==
              "whet::Dynamic<whet::GroupedInt4Policy<64>>");
static_assert(whet::Int4Coding::of_scale(0.5f)(100.0f) == 7 &&
              whet::Int4Coding::of_scale(0.5f)(-100.0f) == -7);
static_assert(whet::Int4Coding::of_scale(2.0f)(1.0f) == 1 && whet::Int4Coding::of_scale(2.0f)(-1.0f) == -1,
              "ties are rounded away from zero");

static_assert(whet::UniformPolicy<whet::TfliteInt4Policy>);
static_assert(whet::TfliteInt4Coding::of_scale(0.5f)(100.0f) == 7 &&
                  whet::TfliteInt4Coding::of_scale(0.5f)(-100.0f) == -8,
              "an imported model may use all of four bits");
static_assert(whet::TfliteInt4Policy::quantize({0.0f, 255.0f}, true) == whet::TensorQuantization{1.0f, -128});

constexpr auto imported = [] {
  whet::TfliteInt4Policy::affine<whet::target::generic, 1, 3, true> parameters{};
  const float kernel[] = {-4.0f, 3.5f, 0.5f};
  const float scales[] = {0.5f};
  const std::int32_t bias[] = {100};
  pack(parameters, whet::AffineSource{.kernel = kernel,
                                      .input = {1.0f, -3},
                                      .output = {1.0f, 5},
                                      .weight_scales = scales,
                                      .weight_scale_count = 1,
                                      .integer_bias = bias});
  return parameters;
}();
static_assert(imported.weights.integer(0, 0) == -8 && imported.weights.integer(0, 1) == 7 &&
              imported.weights.integer(0, 2) == 1);
static_assert(imported.bias[0] == 100 + 3 * (-8 + 7 + 1) && imported.padding == -3 &&
                  imported.output.zero_point == 5 && !imported.nonnegative_input,
              "any zero point");

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
