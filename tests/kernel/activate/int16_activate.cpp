#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <whet/kernel/activate.hpp>
#include <whet/precision/int16_activation.hpp>

#include "../fixed_reference.hpp"
#include "../targets.hpp"
#include "catch.hpp"
#include "worse.hpp"

namespace {

using namespace whet;
using Words = std::vector<std::int16_t>;

const Words& every_word() {
  static const Words all = [] {
    Words values;
    for (int value = -32768; value <= 32767; ++value) values.push_back(static_cast<std::int16_t>(value));
    return values;
  }();
  return all;
}

/// Outputs for every int16, in place, the same on all targets.
template <class Parameters>
Words outputs_of(const Parameters& parameters) {
  Words first;
  for_each_target([&]<class Target>() {
    Words values = every_word();
    activate(Target{}, parameters, values.data(), values.data(), static_cast<int>(values.size()));
    if (first.empty()) first = values;
    CHECK(values == first);
  });
  return first;
}

/// The largest distance from a function of the real value, in steps of the output.
template <class Parameters, class Function>
double largest_error(const Parameters& parameters, float input_scale, double output_scale,
                     Function&& function) {
  const Words found = outputs_of(parameters);
  double largest = 0.0;
  for (std::size_t index = 0; index < found.size(); ++index) {
    const double exact = function(double{input_scale} * every_word()[index]) / output_scale;
    largest = worse(largest, std::abs(std::clamp(exact, -32768.0, 32767.0) - found[index]));
  }
  return largest;
}

}  // namespace

TEST_CASE("slopes and clamps of int16 are what the specification says") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  struct {
    float input, output, slope, low, high;
  } const cases[]{{1e-4f, 2e-4f, 1.0f, 0.0f, infinity},
                  {3e-4f, 1.8e-4f, 1.0f, 0.0f, 6.0f},
                  {1e-3f, 1e-3f, 0.01f, -infinity, infinity},
                  {1e-2f, 1e-8f, 0.25f, -infinity, infinity},
                  {1.0f, 1.0f, 1.0f, -100.0f, 5000.0f}};
  for (const auto& each : cases) {
    CAPTURE(each.input, each.output, each.slope);
    Int16Slope parameters{};
    pack(parameters, {each.input, 0}, {each.output, 0}, each.slope, each.low, each.high);
    const Words found = outputs_of(parameters);
    const auto bound = [&](float real) {
      return std::clamp(std::round(double{real / each.output}), -32768.0, 32767.0);
    };
    std::size_t differing = 0;
    for (std::size_t index = 0; index < found.size(); ++index) {
      const int x = every_word()[index];
      const auto whole = static_cast<double>(rescaled(x, x >= 0 ? parameters.positive : parameters.negative));
      if (found[index] != std::clamp(whole, bound(each.low), bound(each.high))) ++differing;
    }
    CHECK(differing == 0);
  }
}

TEST_CASE("sigmoid and tanh of int16 are as near as TFLite's table lets them be, at any scale") {
  const auto sigmoid = [](double x) { return 1.0 / (1.0 + std::exp(-x)); };
  const auto tangent = [](double x) { return std::tanh(x); };
  for (const float scale : {1.0f / 4096.0f, 1.0f / 2048.0f, 1.7e-4f, 3e-4f, 1e-3f, 2.9e-5f, 1e-30f}) {
    CAPTURE(scale);
    Int16Gate<GateFunction::sigmoid> to_sigmoid{};
    pack(to_sigmoid, {scale, 0});
    CHECK(largest_error(to_sigmoid, scale, 1.0 / 32768.0, sigmoid) < 6.0);
    Int16Gate<GateFunction::tanh> to_tangent{};
    pack(to_tangent, {scale, 0});
    CHECK(largest_error(to_tangent, scale, 1.0 / 32768.0, tangent) < 12.0);
  }
}

TEST_CASE("values of sigmoid and tanh at TFLite's own scale are TFLite's") {
  // reference_integer_ops::Logistic and Tanh by hand, with a table at 1/24: [0] = 32768, [1] = 33451,
  // [24] = 47911, [25] = 48438.
  Int16Gate<GateFunction::sigmoid> to_sigmoid{};
  pack(to_sigmoid, {1.0f / 4096.0f, 0});
  CHECK((to_sigmoid.multiplier == 3 && to_sigmoid.shift == 0));
  const auto sigmoids = outputs_of(to_sigmoid);
  const auto at = [](int x) { return static_cast<std::size_t>(x + 32768); };
  CHECK(sigmoids[at(0)] == 16384);
  CHECK(sigmoids[at(4096)] == (47911 * 512 + 512) >> 10);
  CHECK(sigmoids[at(-4096)] == ((1 << 25) - 47911 * 512 + 511) >> 10);
  CHECK(sigmoids[at(4097)] == (47911 * 512 + 3 * (48438 - 47911) + 512) >> 10);
  Int16Gate<GateFunction::tanh> to_tangent{};
  pack(to_tangent, {1.0f / 2048.0f, 0});
  CHECK((to_tangent.multiplier == 6 && to_tangent.shift == 0));
  const auto tangents = outputs_of(to_tangent);
  CHECK(tangents[at(0)] == 0);
  CHECK(tangents[at(1024)] == (47911 * 256 - (1 << 23) + 128) >> 8);
  CHECK(tangents[at(-1024)] == ((1 << 23) - 47911 * 256 + 127) >> 8);
  CHECK(tangents[at(32767)] == 32767);
}

TEST_CASE("a tabulated function of int16 is interpolated to within two steps") {
  const auto swish = [](double x) { return x / (1.0 + std::exp(-x)); };
  Int16Lookup parameters{};
  pack(parameters, swish, {8.0f / 32767.0f, 0}, {8.0f / 32767.0f, 0});
  CHECK(largest_error(parameters, 8.0f / 32767.0f, double{8.0f / 32767.0f}, swish) < 2.0);
  // Beyond the output's range it is clamped, from the segment on in which it leaves it.
  pack(parameters, swish, {8.0f / 32767.0f, 0}, {4.0f / 32767.0f, 0});
  const Words found = outputs_of(parameters);
  for (const int x : {17000, 20000, 32767}) CHECK(found[static_cast<std::size_t>(x + 32768)] == 32767);
  for (const int x : {-32768, -5000, 0, 5000, 16000})
    CHECK(std::abs(found[static_cast<std::size_t>(x + 32768)] - swish(x * 8.0 / 32767.0) * 32767.0 / 4.0) <
          2.0);
}
