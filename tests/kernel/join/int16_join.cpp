#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <whet/kernel/join.hpp>
#include <whet/precision/int16_join.hpp>

#include "../buffers.hpp"
#include "../fixed_reference.hpp"
#include "../targets.hpp"
#include "catch.hpp"

namespace {

using namespace whet;
using Words = std::vector<std::int16_t>;

/// Random values, and all pairs of the ends where several are made with different seeds.
Words random_words(std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_int_distribution<int> any(-32768, 32767), coin(0, 3);
  Words values(count);
  for (std::int16_t& value : values) {
    const int kind = coin(generator);
    value = static_cast<std::int16_t>(kind == 0 ? -32768 : kind == 1 ? 32767 : any(generator));
  }
  return values;
}

struct Scales {
  TensorQuantization inputs[2];
  TensorQuantization output;
};
/// Usual ones, equal ones, ones far apart, and an output so fine that only sums of nearly nothing fit it.
const Scales scales[]{{{{2e-4f, 0}, {1e-4f, 0}}, {2.5e-4f, 0}},
                      {{{1e-4f, 0}, {1e-4f, 0}}, {1e-4f, 0}},
                      {{{1e-2f, 0}, {1e-7f, 0}}, {9e-3f, 0}},
                      {{{1e-3f, 0}, {1e-3f, 0}}, {1e-9f, 0}}};

std::int16_t clamped(double value, int low = -32768, int high = 32767) {
  return static_cast<std::int16_t>(std::clamp(value, double{low * 1.0}, double{high * 1.0}));
}

}  // namespace

TEST_CASE("int16 branches are added as the specification has it, in place too") {
  for (const Scales& each : scales) {
    Int16Add<2> parameters{};
    pack(parameters, JoinSource{.inputs = each.inputs, .output = each.output, .low = -1.0f});
    const Words a = random_words(203, 1), b = random_words(203, 2);
    Words expected;
    for (std::size_t index = 0; index < a.size(); ++index) {
      const std::int64_t sum = rescaled(std::int64_t{a[index]} << 15, parameters.inputs[0]) +
                               rescaled(std::int64_t{b[index]} << 15, parameters.inputs[1]);
      expected.push_back(
          clamped(static_cast<double>(rescaled(sum, parameters.multiplier)), parameters.low, 32767));
    }
    for_each_target([&]<class Target>() {
      CAPTURE(Target::name, each.output.scale);
      GuardedOutput<std::int16_t> output(a.size());
      std::copy(b.begin(), b.end(), output.data());
      add(Target{}, parameters, std::array<const std::int16_t*, 2>{a.data(), output.data()}, output.data(),
          203);
      CHECK(output.intact());
      CHECK(output.values() == expected);
    });
  }
}

TEST_CASE("the sum of eight int16 branches does not overflow and is the real sum up to its rounding") {
  constexpr std::size_t count = 60;
  std::array<Words, 8> values;
  std::array<const std::int16_t*, 8> x{};
  TensorQuantization inputs[8];
  for (std::size_t branch = 0; branch < 8; ++branch) {
    values[branch] = random_words(count, static_cast<unsigned>(branch));
    for (std::size_t index = 0; index < 10; ++index)
      values[branch][index] = index % 2 == 0 ? std::int16_t{-32768} : std::int16_t{32767};
    x[branch] = values[branch].data();
    inputs[branch] = {1e-4f, 0};
  }
  Int16Add<8> parameters{};
  pack(parameters, JoinSource{.inputs = inputs, .output = {8e-4f, 0}});
  Words found(count);
  add(target::generic{}, parameters, x, found.data(), static_cast<int>(count));
  for (std::size_t index = 0; index < count; ++index) {
    double sum = 0.0;
    for (const Words& branch : values) sum += branch[index];
    CHECK(std::abs(found[index] - sum / 8.0) <= 0.51);
  }
}

TEST_CASE("int16 products are what the specification says, with a gate for each channel or each value") {
  for (const Scales& each : scales) {
    Int16Multiply parameters{};
    pack(parameters, JoinSource{.inputs = each.inputs, .output = each.output, .high = 2.0f});
    for (const int gate_pixels : {1, 5}) {
      const Words x = random_words(5 * 13, 3);
      const Words gate = random_words(static_cast<std::size_t>(gate_pixels) * 13, 4);
      Words expected;
      for (std::size_t index = 0; index < x.size(); ++index)
        expected.push_back(
            clamped(static_cast<double>(
                        rescaled(std::int64_t{x[index]} * gate[index % gate.size()], parameters.multiplier)),
                    -32768, parameters.high));
      for_each_target([&]<class Target>() {
        CAPTURE(Target::name, gate_pixels, each.output.scale);
        GuardedOutput<std::int16_t> output(x.size());
        std::copy(x.begin(), x.end(), output.data());
        multiply(Target{}, parameters, output.data(), gate.data(), output.data(), 5, 13, gate_pixels);
        CHECK(output.intact());
        CHECK(output.values() == expected);
      });
    }
  }
}

TEST_CASE("an int16 branch is put at its place in pixels, at the output's scale") {
  const TensorQuantization inputs[]{{1e-4f, 0}, {3e-4f, 0}};
  Int16Concat<2> parameters{};
  pack(parameters, JoinSource{.inputs = inputs, .output = {3e-4f, 0}});
  CHECK_FALSE(parameters.copies[0]);
  CHECK(parameters.copies[1]);
  const Words x = random_words(4 * 3, 5);
  Words found(4 * 5, 7);
  concat(target::native{}, parameters.inputs[0], x.data(), found.data(), 4, 3, 5, 1);
  for (std::size_t pixel = 0; pixel < 4; ++pixel) {
    CHECK(found[pixel * 5] == 7);
    CHECK(found[pixel * 5 + 4] == 7);
    for (std::size_t channel = 0; channel < 3; ++channel)
      CHECK(found[pixel * 5 + 1 + channel] == rescaled(x[pixel * 3 + channel], parameters.inputs[0]));
  }
}
