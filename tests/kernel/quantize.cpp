#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <whet/kernel/quantize.hpp>

#include "buffers.hpp"
#include "catch.hpp"
#include "targets.hpp"

namespace {

using Bytes = std::vector<std::int8_t>;

struct Range {
  int zero_point;
  std::int8_t low, high;
};
constexpr Range ranges[] = {{0, 0, 127}, {-128, -128, 127}, {127, -128, 127}, {3, -20, 99}, {0, -127, 127}};

/// Random bit patterns, ties, and what is special about floats.
std::vector<float> difficult_values(int count) {
  std::mt19937 generator(5);
  std::uniform_int_distribution<std::uint32_t> bits;
  std::uniform_int_distribution<int> halves(-600, 600);
  constexpr float infinity = std::numeric_limits<float>::infinity();
  std::vector<float> values{infinity,       -infinity,  std::numeric_limits<float>::quiet_NaN(),
                            -0.0f,          0.0f,       std::numeric_limits<float>::denorm_min(),
                            3e38f,          -3e38f,     2147483648.0f,
                            -2147483648.0f, 8388608.5f, -std::numeric_limits<float>::quiet_NaN()};
  while (static_cast<int>(values.size()) < count) {
    values.push_back(std::bit_cast<float>(bits(generator)));
    values.push_back(static_cast<float>(halves(generator)) * 0.5f);
    values.push_back(std::nextafter(static_cast<float>(halves(generator)) * 0.5f, 0.0f));
  }
  values.resize(static_cast<std::size_t>(count));
  return values;
}

/// From the definition, in double, where neither the product nor the rounding is inexact.
std::int8_t defined(float x, float inverse, Range range) {
  const float product = x * inverse;
  if (std::isnan(product)) return range.low;
  const double rounded = std::nearbyint(static_cast<double>(product));
  return static_cast<std::int8_t>(std::clamp(rounded + range.zero_point, static_cast<double>(range.low),
                                             static_cast<double>(range.high)));
}

}  // namespace

TEST_CASE("quantize equals its definition for every kind of float, on every target") {
  for (const int count : {0, 1, 7, 8, 9, 31, 32, 33, 20011}) {
    const std::vector<float> x = difficult_values(count);
    const ExactInput<float> input(x, 1);
    for (const Range range : ranges)
      for (const float inverse : {1.0f, 0.37f, 3e20f}) {
        Bytes expected;
        for (const float value : x) expected.push_back(defined(value, inverse, range));
        for_each_target([&]<class Target>() {
          GuardedOutput<std::int8_t> output(x.size());
          quantize(Target{}, input.data(), output.data(), count, inverse, range.zero_point, range.low,
                   range.high);
          CAPTURE(Target::name, count, inverse, range.zero_point);
          CHECK(output.intact());
          CHECK(output.values() == expected);
        });
      }
  }
}

TEST_CASE("dequantize takes the zero point off and multiplies by the scale") {
  Bytes x;
  for (int value = -128; value <= 127; ++value) x.push_back(static_cast<std::int8_t>(value));
  for (const int zero_point : {-128, 0, 5, 127})
    for (const int count : {0, 1, 8, 13, 256}) {
      const ExactInput<std::int8_t> input(Bytes(x.begin(), x.begin() + count), 1);
      std::vector<float> expected;
      for (int index = 0; index < count; ++index)
        expected.push_back(static_cast<float>(index - 128 - zero_point) * 0.125f);
      for_each_target([&]<class Target>() {
        GuardedOutput<float> output(static_cast<std::size_t>(count));
        dequantize(Target{}, input.data(), output.data(), count, 0.125f, zero_point);
        CHECK(output.intact());
        CHECK(output.values() == expected);
      });
    }
}

TEST_CASE("rescale equals the exact quotient of the scales up to its rounding, and in place") {
  std::mt19937 generator(6);
  std::uniform_int_distribution<int> any(-128, 127);
  for (const double factor : {1.0, 0.5, 1.7, 100.0, 0.01, 1e-9})
    for (const Range range : ranges)
      for (const int count : {1, 8, 23, 64}) {
        const int input_zero_point = any(generator);
        Bytes x;
        for (int index = 0; index < count; ++index) x.push_back(static_cast<std::int8_t>(any(generator)));
        const auto multiplier = whet::quantize_multiplier(factor);
        Bytes reference(x.size());
        rescale(whet::target::generic{}, x.data(), reference.data(), count, multiplier, input_zero_point,
                range.zero_point, range.low, range.high);
        for (std::size_t index = 0; index < x.size(); ++index) {
          const double exact = (x[index] - input_zero_point) * factor + range.zero_point;
          const double clamped =
              std::clamp(exact, static_cast<double>(range.low), static_cast<double>(range.high));
          CHECK(std::abs(reference[index] - clamped) <= 0.5001);
        }
        for_each_target([&]<class Target>() {
          GuardedOutput<std::int8_t> output(x.size());
          std::copy(x.begin(), x.end(), output.data());
          rescale(Target{}, output.data(), output.data(), count, multiplier, input_zero_point,
                  range.zero_point, range.low, range.high);
          CHECK(output.intact());
          CHECK(output.values() == reference);
        });
      }
}

TEST_CASE("vector requantization equals the scalar one over all multipliers and shifts") {
  // rescale of x with an identity clamp shows eight bits of the result; differences of one show in them
  // because every shift brings some of the values into range.
  std::mt19937 generator(8);
  std::uniform_int_distribution<std::int32_t> mantissa(1 << 30, std::numeric_limits<std::int32_t>::max());
  Bytes x;
  for (int value = -128; value <= 127; ++value) x.push_back(static_cast<std::int8_t>(value));
  for (int shift = -31; shift <= 30; ++shift)
    for (int round = 0; round < 50; ++round) {
      const whet::FixedMultiplier multiplier{round == 0 ? 1 << 30 : mantissa(generator), shift};
      Bytes expected(x.size());
      rescale(whet::target::generic{}, x.data(), expected.data(), 256, multiplier, 1, 0, -128, 127);
      for_each_target([&]<class Target>() {
        Bytes found(x.size());
        rescale(Target{}, x.data(), found.data(), 256, multiplier, 1, 0, -128, 127);
        CHECK(found == expected);
      });
    }
}

TEST_CASE("int16 is quantized without a zero point, to the nearest with ties to even") {
  const std::vector<float> reals{0.0f,     0.5f,     1.5f,      -0.5f,     -2.5f,    2.4f,    100.4f,
                                 32767.0f, 32767.6f, 1e30f,     -32768.0f, -32770.f, -1e30f,  std::nanf(""),
                                 7.0f,     -7.0f,    12345.49f, -0.0f,     -40.6f,   20000.5f};
  const std::vector<std::int16_t> wanted{0,      0,      2,      0,      -2, 2,  100,   32767, 32767, 32767,
                                         -32768, -32768, -32768, -32768, 7,  -7, 12345, 0,     -41,   20000};
  for (const std::size_t count : {reals.size(), std::size_t{3}, std::size_t{11}}) {
    const std::vector<float> some(reals.begin(), reals.begin() + static_cast<std::ptrdiff_t>(count));
    const ExactInput<float> input(some, 1);
    for_each_target([&]<class Target>() {
      GuardedOutput<std::int16_t> output(count);
      quantize(Target{}, input.data(), output.data(), static_cast<int>(count), 1.0f, 0, std::int16_t{-32768},
               std::int16_t{32767});
      CAPTURE(Target::name, count);
      CHECK(output.intact());
      CHECK(output.values() ==
            std::vector<std::int16_t>(wanted.begin(), wanted.begin() + static_cast<std::ptrdiff_t>(count)));
      const ExactInput<std::int16_t> back(output.values(), 1);
      GuardedOutput<float> real(count);
      dequantize(Target{}, back.data(), real.data(), static_cast<int>(count), 0.5f, 0);
      CHECK(real.intact());
      for (std::size_t index = 0; index < count; ++index)
        CHECK(real.values()[index] == 0.5f * static_cast<float>(wanted[index]));
    });
  }
}

TEST_CASE("int8 and int16 are brought to one another's scales") {
  Bytes narrow;
  std::vector<std::int16_t> wide;
  for (int value = -128; value <= 127; ++value) narrow.push_back(static_cast<std::int8_t>(value));
  for (int value = -32768; value <= 32767; ++value) wide.push_back(static_cast<std::int16_t>(value));
  for (const double factor : {250.3, 1.0, 1e9}) {
    std::vector<std::int16_t> found(narrow.size());
    rescale(whet::target::native{}, narrow.data(), found.data(), static_cast<int>(narrow.size()),
            whet::quantize_multiplier(factor), 5, 0, -32768, 32767);
    for (std::size_t index = 0; index < found.size(); ++index)
      CHECK(std::abs(found[index] - std::clamp((narrow[index] - 5) * factor, -32768.0, 32767.0)) <= 0.5001);
  }
  for (const double factor : {0.004, 0.1, 3.0}) {
    Bytes found(wide.size());
    rescale(whet::target::native{}, wide.data(), found.data(), static_cast<int>(wide.size()),
            whet::quantize_multiplier(factor), 0, -3, 0, 127);
    std::size_t differing = 0;
    for (std::size_t index = 0; index < found.size(); ++index)
      if (!(std::abs(found[index] - std::clamp(wide[index] * factor - 3.0, 0.0, 127.0)) <= 0.5001))
        ++differing;
    CHECK(differing == 0);
  }
}
