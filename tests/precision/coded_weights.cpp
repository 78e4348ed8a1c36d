#include <cmath>
#include <random>
#include <type_traits>
#include <vector>

#include <whet/precision/binary_weight.hpp>
#include <whet/precision/coded_weights.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/ternary.hpp>
#include <whet/target/panel.hpp>

#include "catch.hpp"

namespace {

using whet::Panel;

template <class Coding, int Group, Panel Layout = Panel{8, 4, 64}>
using Weights = whet::CodedWeights<Coding, 11, 70, Group, Layout>;

static_assert(sizeof(whet::CodedWeights<whet::Int4Coding, 16, 64, 0, Panel{8, 4, 64}>) == 16 * 64 / 2);
static_assert(sizeof(whet::CodedWeights<whet::Int4Coding, 16, 64, 32, Panel{16, 4, 64}>) == 16 * 64 / 2 + 64,
              "and a byte for each group, up to the alignment");
static_assert(sizeof(whet::CodedWeights<whet::TernaryCoding, 16, 64, 0, Panel{8, 4, 64}>) == 16 * 64 / 4);
static_assert(sizeof(whet::CodedWeights<whet::BinaryCoding, 16, 64, 0, Panel{8, 4, 64}>) == 16 * 64 / 8);
static_assert(std::is_trivially_copyable_v<Weights<whet::Int4Coding, 32>>);
static_assert(whet::CodedWeights<whet::Int4Coding, 1, 784, 32, Panel{}>::most_multiplier == 255);
static_assert(std::int64_t{whet::CodedWeights<whet::Int4Coding, 1, 65536, 32, Panel{}>::most_multiplier} *
                      128 * 7 * 65536 <=
                  std::int64_t{1} << 30,
              "no sum of groups leaves 30 bits");

std::vector<float> normal_row(std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0.0f, 0.1f);
  std::vector<float> values(count);
  for (float& value : values) value = normal(generator);
  return values;
}

template <class Packed>
void check_round_trip() {
  Packed weights{};
  constexpr int most = Packed::coding::most;
  const auto value = [](int output, int input) {
    const int any = (output * 31 + input * 7) % (2 * most + 1) - most;
    return Packed::coding::bits == 1 ? (any < 0 ? -1 : 1) : any;
  };
  for (int output = 0; output < 11; ++output)
    for (int input = 0; input < 70; ++input) weights.set(output, input, value(output, input));
  int wrong = 0;
  for (int output = 0; output < 11; ++output)
    for (int input = 0; input < 70; ++input)
      wrong += weights.integer(output, input) == value(output, input) ? 0 : 1;
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("integers come out of their codes as they went in") {
  check_round_trip<Weights<whet::Int4Coding, 0>>();
  check_round_trip<Weights<whet::Int4Coding, 0, Panel{1, 1, 4}>>();
  check_round_trip<Weights<whet::TernaryCoding, 0>>();
  check_round_trip<Weights<whet::TernaryCoding, 0, Panel{16, 1, 64}>>();
  check_round_trip<Weights<whet::BinaryCoding, 0>>();
}

TEST_CASE("a scale that the source fixes is that of all groups") {
  const auto kernel = normal_row(11 * 70, 1);
  const float scale = 0.03f;
  Weights<whet::Int4Coding, 32> weights{};
  const whet::AffineSource source{.kernel = kernel.data(), .weight_scales = &scale, .weight_scale_count = 1};
  for (int output = 0; output < 11; ++output) {
    const whet::CodedRow row = pack_row(weights, source, output);
    CHECK(row.scale == scale);
    int sum = 0;
    for (int input = 0; input < 70; ++input) {
      const double weight = kernel[static_cast<std::size_t>(output * 70 + input)];
      const double expected = std::fmax(-7.0, std::fmin(7.0, std::round(weight / double{scale})));
      CHECK(weights.integer(output, input) == expected);
      CHECK(weights.multiplier(output, input) == 1);
      sum += weights.integer(output, input);
    }
    CHECK(row.sum == sum);
  }
}

TEST_CASE("groups have scales of their own, multiples of that of their output") {
  auto kernel = normal_row(11 * 70, 2);
  // The second group of each output has ten times the weights.
  for (std::size_t output = 0; output < 11; ++output)
    for (std::size_t input = 32; input < 64; ++input) kernel[output * 70 + input] *= 10.0f;
  Weights<whet::Int4Coding, 32> grouped{};
  Weights<whet::Int4Coding, 0> whole{};
  const whet::AffineSource source{.kernel = kernel.data()};
  double grouped_error = 0.0;
  double whole_error = 0.0;
  for (int output = 0; output < 11; ++output) {
    const whet::CodedRow row = pack_row(grouped, source, output);
    const whet::CodedRow one = pack_row(whole, source, output);
    std::int64_t reach = 0;
    for (int input = 0; input < 70; ++input) {
      const double weight = kernel[static_cast<std::size_t>(output * 70 + input)];
      const int integer = grouped.integer(output, input) * grouped.multiplier(output, input);
      reach += std::int64_t{128} * std::abs(integer);
      if (input < 32 || input >= 64) {
        grouped_error += std::pow(weight - double{row.scale} * integer, 2);
        whole_error += std::pow(weight - double{one.scale} * whole.integer(output, input), 2);
      }
    }
    CHECK(row.reach == reach);
    CHECK(grouped.multiplier(output, 40) == 255);
    CHECK(grouped.multiplier(output, 0) < 60);
  }
  CHECK(grouped_error < 0.1 * whole_error);
}

TEST_CASE("scales of groups that the source fixes become multiples of the widest group's 255th") {
  const auto kernel = normal_row(11 * 70, 4);
  const int multipliers[3] = {51, 17, 255};
  std::vector<float> scales;
  for (int output = 0; output < 11; ++output)
    for (const int multiplier : multipliers)
      scales.push_back(0.001f * static_cast<float>(multiplier * (output + 1)));
  const whet::AffineSource source{.kernel = kernel.data(),
                                  .weight_scales = scales.data(),
                                  .weight_scale_count = static_cast<int>(scales.size())};
  Weights<whet::Int4Coding, 32> weights{};
  for (int output = 0; output < 11; ++output) {
    const whet::CodedRow row = pack_row(weights, source, output);
    CHECK(row.scale == Catch::Approx(0.001 * (output + 1)));
    int wrong = 0;
    for (int input = 0; input < 70; ++input) {
      const double step = 0.001 * (output + 1) * multipliers[input / 32];
      const double place = double{kernel[static_cast<std::size_t>(output * 70 + input)]} / step;
      wrong += weights.multiplier(output, input) == multipliers[input / 32] ? 0 : 1;
      wrong +=
          std::abs(std::fmax(-7.0, std::fmin(7.0, place)) - weights.integer(output, input)) < 0.5001 ? 0 : 1;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("assigning to another layout keeps every integer and multiplier") {
  const auto kernel = normal_row(11 * 70, 3);
  Weights<whet::Int4Coding, 32> from{};
  Weights<whet::Int4Coding, 32, Panel{1, 1, 4}> to{};
  for (int output = 0; output < 11; ++output) pack_row(from, {.kernel = kernel.data()}, output);
  to.assign(from);
  int different = 0;
  for (int output = 0; output < 11; ++output)
    for (int input = 0; input < 70; ++input)
      different += from.integer(output, input) == to.integer(output, input) &&
                           from.multiplier(output, input) == to.multiplier(output, input)
                       ? 0
                       : 1;
  CHECK(different == 0);
}
