#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include <whet/precision/float_requantization.hpp>
#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using Search = FloatRequantizerSearch<target::avx2>;

/// The rule from its definition.
int fixed_point(const Int8OutputRule& rule, std::int64_t sum) {
  const int value = requantize(static_cast<std::int32_t>(sum + rule.bias), rule.multiplier) + rule.zero_point;
  return std::clamp(value, rule.low, rule.high);
}

/// The float form as kernels compute it: conversion to int32 gives its least value where it cannot, packs to
/// int16 and int8 saturate.
int in_float(const Int8OutputRule& rule, const FloatRequantizer& form, std::int64_t sum) {
  const std::int64_t biased = sum + rule.bias;
  const auto factor = static_cast<float>(rule.one_sided() ? sum : biased);
  const float offset = !rule.one_sided() && biased < 0 ? form.negative_offset : form.offset;
  const float value = std::nearbyint(std::fma(factor, form.scale, offset));
  const std::int64_t converted =
      std::fabs(value) < 2147483648.0f ? static_cast<std::int64_t>(value) : std::int64_t{-2147483648};
  const auto saturated = [](std::int64_t number, std::int64_t limit) {
    return std::clamp(number, -limit - 1, limit);
  };
  const std::int64_t narrowed = saturated(saturated(saturated(converted, 32767) + rule.centre(), 32767), 127);
  return static_cast<int>(std::clamp<std::int64_t>(narrowed, rule.low, rule.high));
}

struct Rules {
  std::mt19937_64 generator{11};

  double uniform(double least, double most) { return std::uniform_real_distribution(least, most)(generator); }
  int integer(int least, int most) { return std::uniform_int_distribution(least, most)(generator); }

  /// A rule with a factor about 1 / `sums`.
  Int8OutputRule any(double sums, bool one_sided) {
    Int8OutputRule rule;
    rule.multiplier = quantize_multiplier(uniform(0.5, 2.0) / sums);
    rule.bias = static_cast<std::int32_t>(uniform(-100.0, 100.0) * sums);
    rule.zero_point = integer(-128, 127);
    rule.low = one_sided ? integer(rule.zero_point, 127) : -128;
    rule.high = integer(rule.low, 127);
    return rule;
  }
};

int count_different(const Int8OutputRule& rule, const FloatRequantizer& form) {
  const double unit = std::ldexp(1.0, 31 - rule.multiplier.shift) / rule.multiplier.mantissa;
  const auto reach = static_cast<std::int64_t>(300.0 * unit);
  int different = 0;
  for (std::int64_t biased = -reach; biased <= reach; ++biased)
    different += fixed_point(rule, biased - rule.bias) != in_float(rule, form, biased - rule.bias) ? 1 : 0;
  // Far from all steps.
  for (const std::int64_t sum : {-(1 << 30), -(1 << 29), 1 << 29, 1 << 30})
    different += fixed_point(rule, sum) != in_float(rule, form, sum) ? 1 : 0;
  return different;
}

}  // namespace

TEST_CASE("where a float form of requantization is found it equals fixed point for every sum") {
  Rules rules;
  const bool one_sided = GENERATE(true, false);
  const double sums = GENERATE(1.3, 8.0, 60.0, 300.0, 1000.0);
  int found = 0;
  constexpr int tries = 40;
  for (int index = 0; index < tries; ++index) {
    const Int8OutputRule rule = rules.any(sums, one_sided);
    FloatRequantizer form;
    if (!Search(rule).find(form)) continue;
    ++found;
    CAPTURE(one_sided, sums, rule.multiplier.mantissa, rule.multiplier.shift, rule.bias, rule.zero_point,
            rule.low, rule.high);
    CHECK(count_different(rule, form) == 0);
  }
  CAPTURE(one_sided, sums, found);
  CHECK(found >= (sums < 2.0 ? 1 : sums < 500.0 ? tries - 3 : tries / 2));
}

TEST_CASE("float forms hold where all outputs of one sign, or all outputs, are clamped") {
  // Of the first all sums that are not negative give `high`; then mixtures of bounds.
  const Int8OutputRule of_review{
      .multiplier = {1796010822, -5}, .bias = 10853, .zero_point = 127, .low = -128, .high = 37};
  FloatRequantizer form;
  REQUIRE(Search(of_review).find(form));
  CHECK(count_different(of_review, form) == 0);
  int found = 0;
  for (const int zero_point : {-128, -1, 0, 60, 127})
    for (const int low : {-128, -20, 0, 127})
      for (const int high : {-128, -20, 0, 60, 127}) {
        if (low > high) continue;
        const Int8OutputRule rule{.multiplier = quantize_multiplier(0.011),
                                  .bias = 321,
                                  .zero_point = zero_point,
                                  .low = low,
                                  .high = high};
        CAPTURE(zero_point, low, high);
        if (!Search(rule).find(form)) continue;
        ++found;
        CHECK(count_different(rule, form) == 0);
      }
  CHECK(found > 50);
}

TEST_CASE("float forms hold for the largest sums and biases, whose products stay within 32 bits") {
  constexpr std::int64_t largest = std::int64_t{65536} * 127 * 128;
  for (const bool one_sided : {true, false})
    for (const FixedMultiplier multiplier :
         {FixedMultiplier{std::numeric_limits<std::int32_t>::max(), 0}, FixedMultiplier{1 << 30, -10}}) {
      int found = 0;
      for (const std::int32_t bias : {-(1 << 30), -12345, 0, 12345, 1 << 30}) {
        const Int8OutputRule rule{
            .multiplier = multiplier, .bias = bias, .zero_point = 5, .low = one_sided ? 5 : -128};
        FloatRequantizer form;
        if (!Search(rule).find(form)) continue;
        ++found;
        CAPTURE(one_sided, multiplier.shift, bias);
        for (const std::int64_t sum : {-largest, 1 - largest, largest - 1, largest})
          CHECK(fixed_point(rule, sum) == in_float(rule, form, sum));
      }
      CHECK(found >= (one_sided ? 3 : 5));
    }
}

TEST_CASE("the steps of a float form are tight: moved by one sum it is another rule") {
  Rules rules;
  int seen = 0;
  for (int index = 0; index < 20; ++index) {
    const Int8OutputRule rule = rules.any(300.0, index % 2 == 0);
    FloatRequantizer form;
    if (rule.high == rule.low || !Search(rule).find(form)) continue;
    FloatRequantizer moved = form;
    moved.offset += form.scale;
    moved.negative_offset += form.scale;
    seen += count_different(rule, moved) > 0 ? 1 : 0;
    CHECK(count_different(rule, moved) > 0);
  }
  CHECK(seen > 10);
}

TEST_CASE("rules that a float cannot follow have no float form") {
  FloatRequantizer form;
  const Int8OutputRule usual{.multiplier = quantize_multiplier(1.0 / 300.0), .zero_point = 3};
  REQUIRE(Search(usual).find(form));
  Int8OutputRule rule = usual;
  rule.multiplier = quantize_multiplier(2.5);
  CHECK_FALSE(Search(rule).find(form));
  rule.multiplier = {0, 0};
  CHECK_FALSE(Search(rule).find(form));
  rule.multiplier = quantize_multiplier(std::ldexp(1.0, -25));
  CHECK_FALSE(Search(rule).find(form));
  // Sums beyond 2^24 are no floats, and these steps lie one sum apart from where floats would put them.
  rule.multiplier = quantize_multiplier(std::ldexp(1.3, -21));
  CHECK_FALSE(Search(rule).find(form));
  rule = usual;
  rule.bias = std::numeric_limits<std::int32_t>::max();
  CHECK_FALSE(Search(rule).find(form));
}

TEST_CASE("a layer holds float forms where its target wants them and its sums are short") {
  using Short = Int8Affine<target::avx2, 10, 9, true>;
  STATIC_REQUIRE(Short::has_float_form);
  STATIC_REQUIRE_FALSE(Int8Affine<target::avx2, 10, 784, true>::has_float_form);
  STATIC_REQUIRE_FALSE(Int8Affine<target::generic, 10, 9, true>::has_float_form);
  STATIC_REQUIRE(sizeof(Int8Affine<target::generic, 12, 8, true>) == 12 * (8 + 4 + 4 + 1) + 4 + 8);

  Short layer{};
  CHECK(layer.float_requantization.form[0] == 0);
  for (int output = 0; output < 10; ++output) {
    layer.mantissa[output] = (1 << 30) + 12345 * output;
    layer.shift[output] = -7;
  }
  layer.low = 0;
  layer.high = 127;
  layer.complete();
  const auto form = static_cast<std::uint8_t>(RequantizationForm::one_sided_float);
  CHECK(layer.float_requantization.form[0] == form);
  CHECK(layer.float_requantization.form[1] == form);
  // One output without a form keeps its group in fixed point.
  layer.shift[3] = 2;
  layer.complete();
  CHECK(layer.float_requantization.form[0] == 0);
  CHECK(layer.float_requantization.form[1] == form);
  layer.shift[3] = -7;
  layer.low = -128;
  layer.complete();
  CHECK(layer.float_requantization.form[1] == static_cast<std::uint8_t>(RequantizationForm::two_sided_float));
}
