#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/precision/int16x8.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

template <int Outputs, int Inputs>
using Affine = Int16x8Policy::affine<target::generic, Outputs, Inputs, false>;

/// Two outputs of three inputs.
constexpr float weights[] = {1.0f, -0.5f, 0.25f, 0.0f, 0.0f, 0.0f};
constexpr float bias[] = {0.75f, -2.0f};

constexpr Affine<2, 3> packed(AffineSource source) {
  source.kernel = weights;
  source.bias = bias;
  Affine<2, 3> parameters{};
  pack(parameters, source);
  return parameters;
}

}  // namespace

TEST_CASE("a tensor of 16 bits is symmetric: its largest magnitude is 32767, its zero 0") {
  for (const Range range : {Range{-3.0f, 1.0f}, Range{-1.0f, 3.0f}, Range{0.5f, 3.0f}, Range{-3.0f, -1.0f}}) {
    const TensorQuantization found = Int16x8Policy::quantize(range, false);
    CHECK(found.scale == static_cast<float>(3.0 / 32767.0));
    CHECK(found.zero_point == 0);
    CHECK(Int16x8Policy::quantize(range, true) == found);
  }
  CHECK(std::isnormal(Int16x8Policy::quantize({0.0f, 0.0f}, false).scale));
  CHECK(std::isfinite(Int16x8Policy::quantize({-3.4e38f, 3.4e38f}, false).scale));
}

TEST_CASE("weights are symmetric per output, the bias has 64 bits at the product of the scales") {
  const auto parameters = packed({.input = {1e-4f, 0}, .output = {2e-4f, 0}, .low = 0.0f, .high = 6.0f});
  const std::vector<int> first(parameters.weights, parameters.weights + 3);
  CHECK(first == std::vector<int>{127, -64, 32});
  const double product = double{1e-4f} * double{1.0f / 127.0f};
  CHECK(parameters.bias[0] == std::llround(0.75 / product));
  const double factor = std::ldexp(parameters.mantissa[0], parameters.shift[0] - 15);
  CHECK(std::abs(factor * double{2e-4f} / product - 1.0) < 1.0 / 32768.0);
  CHECK(int{parameters.low} == 0);
  CHECK(int{parameters.high} == 30000);
  // Without weights, the factor is 2^-30.
  const double second = std::ldexp(parameters.mantissa[1], parameters.shift[1] - 15);
  CHECK(std::abs(std::ldexp(second, 30) - 1.0) < 1e-4);
  CHECK(std::abs(static_cast<double>(parameters.bias[1]) * second + 2.0 / double{2e-4f}) < 0.6);
}

TEST_CASE("scales and integer biases that import fixed are taken as they are") {
  const float scale = 0.01f;
  const std::int32_t integers[] = {123456789, -5};
  const auto parameters = packed({.input = {1e-4f, 0},
                                  .output = {2e-4f, 0},
                                  .weight_scales = &scale,
                                  .weight_scale_count = 1,
                                  .integer_bias = integers});
  CHECK(int{parameters.weights[0]} == 100);
  CHECK(parameters.bias[0] == 123456789);
  CHECK(parameters.bias[1] == -5);
  CHECK(int{parameters.low} == -32768);
  CHECK(int{parameters.high} == 32767);
}

TEST_CASE("an output scale far below what the sums mean takes the largest factor there is") {
  const auto parameters = packed({.input = {1.0f, 0}, .output = {1e-12f, 0}});
  CHECK(int{parameters.shift[0]} == most_wide_shift);
}

TEST_CASE("every member of the parameters is visited, in order") {
  std::string names;
  Affine<2, 3> parameters{};
  Affine<2, 3>::visit(parameters, [&](const char* name, auto&) { names += std::string(name) + " "; });
  CHECK(names == "weights bias mantissa shift low high output ");
}
