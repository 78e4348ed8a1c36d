#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <whet/kernel/slopes.hpp>

#include "buffers.hpp"
#include "catch.hpp"
#include "fixed_reference.hpp"
#include "targets.hpp"

namespace {

using namespace whet;

constexpr int channels = 5;
constexpr int pixels = 256;
constexpr float slopes[channels]{0.25f, -0.5f, 0.0f, 1.5f, 0.1f};

/// Every int8 value in every channel.
std::vector<std::int8_t> all_values() {
  std::vector<std::int8_t> values;
  for (int pixel = 0; pixel < pixels; ++pixel)
    for (int channel = 0; channel < channels; ++channel)
      values.push_back(static_cast<std::int8_t>((pixel * 7 + channel * 51) % 256 - 128));
  return values;
}

}  // namespace

TEST_CASE("negative floats are multiplied by their channel's slope, in place too") {
  Float32Slopes<channels> parameters{};
  pack(parameters, slopes, {}, {});
  std::vector<float> x, expected;
  for (std::int8_t value : all_values()) {
    const float slope = slopes[x.size() % channels];
    x.push_back(static_cast<float>(value) / 8.0f);
    expected.push_back(x.back() > 0.0f ? x.back() : x.back() * slope);
  }
  for_each_target([&]<class Target>() {
    CAPTURE(Target::name);
    GuardedOutput<float> y(x.size());
    scale_negative(Target{}, parameters, x.data(), y.data(), pixels);
    CHECK(y.intact());
    CHECK(y.values() == expected);
    std::vector<float> in_place = x;
    scale_negative(Target{}, parameters, in_place.data(), in_place.data(), pixels);
    CHECK(in_place == expected);
  });
}

TEST_CASE(
    "negative integers are multiplied by their channel's slope with the roundings of the specification") {
  const auto x = all_values();
  for (const TensorQuantization input : {TensorQuantization{0.05f, -20}, TensorQuantization{0.3f, 100}})
    for (const TensorQuantization output : {TensorQuantization{0.04f, 13}, TensorQuantization{1.0f, -128}}) {
      Int8Slopes<channels> parameters{};
      pack(parameters, slopes, input, output);
      std::vector<std::int8_t> expected;
      for (std::size_t index = 0; index < x.size(); ++index) {
        const int steps = x[index] - input.zero_point;
        const int slope = static_cast<int>(std::lround(slopes[index % channels] / 1.5f * 127.0f));
        expected.push_back(bounded(steps >= 0 ? rescaled(steps, parameters.positive)
                                              : rescaled(std::int64_t{steps} * slope, parameters.negative),
                                   output.zero_point));
        const double real = double{input.scale} * steps * (steps < 0 ? slope * 1.5 / 127.0 : 1.0);
        const double ideal = std::clamp(real / double{output.scale} + output.zero_point, -128.0, 127.0);
        CHECK(std::abs(expected.back() - ideal) <= 0.76);  // two roundings, the first at half steps
      }
      for_each_target([&]<class Target>() {
        CAPTURE(Target::name, input.scale, output.scale);
        GuardedOutput<std::int8_t> y(x.size());
        scale_negative(Target{}, parameters, x.data(), y.data(), pixels);
        CHECK(y.intact());
        CHECK(y.values() == expected);
      });
    }
}
