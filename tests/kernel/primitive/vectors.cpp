#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <type_traits>
#include <utility>

#include <whet/kernel/affine/xsimd_dot.hpp>
#include <whet/kernel/affine/xsimd_vectors.hpp>
#include <whet/kernel/primitive/avx2_interleave.hpp>
#include <whet/kernel/primitive/pair_interleave.hpp>
#include <whet/kernel/primitive/vectors.hpp>
#include <whet/kernel/quantize/scalar.hpp>
#include <whet/precision/requantize.hpp>

#include "../targets.hpp"
#include "catch.hpp"

// The vectors of eight lanes of this unit, one register or two, against plain C++.

#if WHET_HAS_SIMD

namespace kernel = whet::kernel;
using kernel::Floats;
using kernel::Integers;
constexpr int lanes = kernel::lanes;

namespace {

constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();

using Numbers = std::array<std::int32_t, lanes>;
using Reals = std::array<float, lanes>;

Numbers stored(Integers values) {
  Numbers result;
  values.store_unaligned(result.data());
  return result;
}
Reals stored(Floats values) {
  Reals result;
  values.store_unaligned(result.data());
  return result;
}
Integers loaded(const Numbers& values) { return Integers::load_unaligned(values.data()); }
Floats loaded(const Reals& values) { return Floats::load_unaligned(values.data()); }

}  // namespace

TEST_CASE("vectors requantize as the rule for one number does, at the ends of every range too") {
  std::mt19937 generator(1);
  std::uniform_int_distribution<std::int32_t> any(least, most), mantissas(0, most), shifts(-31, 30),
      kind(0, 3);
  for (int round = 0; round < 4000; ++round) {
    Numbers values{}, factors{}, exponents{}, expected{};
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      values[lane] = kind(generator) == 0   ? least
                     : kind(generator) == 0 ? most
                                            : any(generator) >> (2 * kind(generator));
      factors[lane] = kind(generator) == 0 ? most : kind(generator) == 0 ? 1 << 30 : mantissas(generator);
      exponents[lane] = kind(generator) == 0 ? 0 : shifts(generator);
      expected[lane] = whet::requantize(values[lane], {factors[lane], exponents[lane]});
    }
    CHECK(stored(kernel::Requantizer(loaded(factors), loaded(exponents))(loaded(values))) == expected);
  }
}

TEST_CASE("the shorter requantization of sums is the same where it says that it fits") {
  std::mt19937 generator(2);
  std::uniform_int_distribution<std::int32_t> sums(-(1 << 30) + 1, (1 << 30) - 1),
      biases(-(1 << 29), 1 << 29), mantissas(1 << 30, most), shifts(-22, 0);
  for (int round = 0; round < 4000; ++round) {
    Numbers values{}, bias{}, factors{}, exponents{}, expected{};
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      values[lane] = sums(generator);
      bias[lane] = biases(generator);
      factors[lane] = mantissas(generator);
      exponents[lane] = round % 3 == 0 ? 0 : shifts(generator);
      // Halves of a step, where the rounding turns.
      if (round % 5 == 0) {
        factors[lane] = 1 << 30;
        values[lane] &= ~((1 << -exponents[lane]) - 1);
      }
      expected[lane] = whet::requantize(values[lane] + bias[lane], {factors[lane], exponents[lane]});
    }
    REQUIRE(kernel::SumRequantizer::fits(loaded(bias), loaded(exponents)));
    CHECK(stored(kernel::SumRequantizer(loaded(bias), loaded(factors), loaded(exponents))(loaded(values))) ==
          expected);
  }
  Numbers exponents{};
  exponents[lanes - 1] = 1;
  CHECK_FALSE(kernel::SumRequantizer::fits(Integers(0), loaded(exponents)));
}

#if WHET_HAS_AVX2
template <class Vectors>
void check_row_requantizer() {
  using Requantizer = typename Vectors::row_requantizer;
  constexpr int width = Vectors::lanes;
  constexpr int outputs = 4 * width;
  std::mt19937 generator(3);
  std::uniform_int_distribution<std::int32_t> any(least, most), mantissas(1 << 30, most), shifts(-31, -1),
      kind(0, 7), places(0, outputs - 1);
  alignas(64) std::int32_t values[outputs], bias[outputs], factors[outputs];
  std::int8_t exponents[outputs], y[outputs], expected[outputs];
  int different = 0;
  for (int round = 0; round < 4000; ++round) {
    const std::int32_t zero = round % 4 == 0 ? -128 : round % 4 == 1 ? 127 : round % 7 - 3;
    const std::int32_t low = round % 2 == 0 ? -128 : -100, high = round % 2 == 0 ? 127 : 90;
    for (int output = 0; output < outputs; ++output) {
      const int shift = round % 3 == 0 ? -1 : shifts(generator);
      exponents[output] = static_cast<std::int8_t>(shift);
      bias[output] = any(generator) >> (4 * kind(generator));
      factors[output] = kind(generator) == 0 ? most : kind(generator) == 0 ? 0 : mantissas(generator);
      // Sums whose outputs are within the bounds, all sums, and the ends of the range.
      const std::int32_t within = any(generator) >> std::max(0, 24 + shift);
      const std::int32_t biased = kind(generator) == 0   ? least
                                  : kind(generator) == 0 ? most
                                  : kind(generator) == 0 ? any(generator)
                                                         : within;
      // Halves of a step, where the rounding turns.
      std::int32_t rounded = biased;
      if (round % 5 == 0 && shift > -30) {
        factors[output] = 1 << 30;
        rounded = static_cast<std::int32_t>(static_cast<std::uint32_t>(biased) >> -shift << -shift);
      }
      values[output] = static_cast<std::int32_t>(static_cast<std::uint32_t>(rounded) -
                                                 static_cast<std::uint32_t>(bias[output]));
      const std::int64_t wanted = std::int64_t{whet::requantize(rounded, {factors[output], shift})} + zero;
      expected[output] = static_cast<std::int8_t>(std::clamp<std::int64_t>(wanted, low, high));
      different += wanted > low && wanted < high && wanted != zero ? 1 : 0;
    }
    typename Vectors::integers sums[4];
    for (int index = 0; index < 4; ++index)
      sums[index] = Vectors::integers::load_aligned(values + index * width);
    REQUIRE(Requantizer::fits(exponents));
    Requantizer::store(typename Vectors::narrower(zero, low, high), y, sums, bias, factors, exponents);
    CHECK(std::equal(y, y + outputs, expected));
    for (const int unfit : {0, 1, 30}) {
      const int place = places(generator);
      const std::int8_t before = std::exchange(exponents[place], static_cast<std::int8_t>(unfit));
      CHECK_FALSE(Requantizer::fits(exponents));
      exponents[place] = before;
    }
  }
  CHECK(different > 4000);
}

TEST_CASE("outputs of one row requantize as one number does") {
  check_row_requantizer<kernel::Avx2Vectors>();
#if WHET_HAS_AVX512
  check_row_requantizer<kernel::Avx512Vectors>();
#endif
}
#endif

TEST_CASE("vectors quantize as one number is, a NaN and infinities included") {
  const float inf = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const Reals& x : {Reals{0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 0.49999997f, -0.0f},
                         Reals{nan, -nan, inf, -inf, 1e30f, -1e30f, 126.5f, -127.5f}}) {
    Numbers expected{};
    for (std::size_t lane = 0; lane < lanes; ++lane)
      expected[lane] = kernel::quantize_value(x[lane], 1.0f, -127.0f, 127.0f);
    CHECK(stored(kernel::quantize_values(loaded(x), Floats(1.0f), Floats(-127.0f), Floats(127.0f))) ==
          expected);
  }
  const Reals greater = stored(kernel::greater_of(Floats(nan), Floats(1.0f)));
  CHECK(greater == stored(Floats(1.0f)));
  CHECK(stored(kernel::lesser_of(Floats(nan), Floats(1.0f))) == stored(Floats(1.0f)));
}

TEST_CASE("the narrower clamps rows and stores no more than there is") {
  const kernel::Narrower narrower(-3, -100, 90);
  constexpr int rows = kernel::Narrower::rows;
  for (int count = 1; count <= lanes; ++count) {
    Integers values[rows];
    std::array<std::int8_t, rows * lanes + 1> y, expected;
    y.fill(77);
    expected.fill(77);
    for (int row = 0; row < rows; ++row) {
      Numbers numbers{};
      for (int lane = 0; lane < lanes; ++lane) {
        const std::int32_t value = lane == 2 ? least : lane == 3 ? most - 5 : (row + 1) * lane * 20 - 60;
        numbers[static_cast<std::size_t>(lane)] = value;
        if (lane < count)
          expected[static_cast<std::size_t>(row * lanes + lane)] = kernel::clamp_to_int8(value, -3, -100, 90);
      }
      values[row] = loaded(numbers);
    }
    narrower.store(y.data(), lanes, values, count);
    CHECK(y == expected);
    y.fill(77);
    for (int row = 0; row < rows; ++row) narrower.store_one(y.data() + row * lanes, values[row], count);
    CHECK(y == expected);
  }
}

TEST_CASE("four rows are interleaved for every number of channels") {
  for (int channels = 1; channels <= 32; ++channels) {
    constexpr int pixels = 3;
    std::array<std::array<std::int8_t, pixels * 32>, 4> x{};
    for (std::size_t row = 0; row < 4; ++row)
      for (std::size_t index = 0; index < x[row].size(); ++index)
        x[row][index] = static_cast<std::int8_t>(row * 50 + index);
    std::array<std::int8_t, pixels * 128> y{};
    kernel::FourRows rows{{x[0].data(), x[1].data(), x[2].data(), x[3].data()},
                          {channels, channels, 0, channels},
                          y.data(),
                          128,
                          pixels};
    kernel::interleave_pixels<false>(rows, channels);
    int wrong = 0;
    for (int pixel = 0; pixel < pixels; ++pixel)
      for (int channel = 0; channel < channels; ++channel)
        for (int row = 0; row < 4; ++row)
          wrong += y[static_cast<std::size_t>(pixel * 128 + channel * 4 + row)] !=
                   x[static_cast<std::size_t>(row)]
                    [static_cast<std::size_t>((row == 2 ? 0 : pixel * channels) + channel)];
    CAPTURE(channels);
    CHECK(wrong == 0);
  }
}

TEST_CASE("products of bytes are exact where they are largest") {
  const auto check = [](auto dot, int weight, int x) {
    using Dot = decltype(dot);
    constexpr int width = Dot::vectors::lanes;
    std::array<std::int8_t, 8 * width> weights;
    std::array<std::int8_t, 8> inputs;
    weights.fill(static_cast<std::int8_t>(weight));
    inputs.fill(static_cast<std::int8_t>(x));
    auto sum = Dot::zero();
    int steps = 0;
    for (; steps < 300; ++steps) {
      std::int32_t four;
      std::memcpy(&four, inputs.data(), sizeof(four));
      Dot::step(sum, Dot::load(weights.data()), Dot::broadcast(four));
    }
    if constexpr (kernel::TakesTwoSteps<Dot>) {
      for (; steps < 600; steps += 2) {
        typename Dot::block first, second;
        const std::int8_t* from = weights.data();
        Dot::load_two(from, first, second);
        REQUIRE(from == weights.data() + weights.size());
        auto values = Dot::broadcast_two(inputs.data());
        Dot::template step_two<true>(sum, first, second, values);
      }
    }
    typename Dot::vectors::integers found = Dot::finish(sum);
    std::array<std::int32_t, width> sums;
    found.store_unaligned(sums.data());
    std::array<std::int32_t, width> expected;
    expected.fill(4 * steps * weight * x);
    CHECK(sums == expected);
  };
  for_each_target([&]<class Target>() {
    if constexpr (std::is_base_of_v<kernel::simd, Target>) {
      for (const int weight : {-127, 127}) {
        for (const int x : {0, 127}) check(decltype(sample_dot(Target{}, std::true_type{})){}, weight, x);
        using Dot = decltype(sample_dot(Target{}, std::false_type{}));
        if constexpr (!Dot::has_row_offset)
          for (const int x : {-128, 127}) check(Dot{}, weight, x);
      }
    }
  });
}

#else

TEST_CASE("units without vectors have no kernels of vectors") {
  CHECK_FALSE(std::is_base_of_v<whet::kernel::simd, whet::target::native>);
}

#endif
