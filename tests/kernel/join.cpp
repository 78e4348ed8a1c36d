#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <whet/kernel/join.hpp>
#include <whet/kernel/linear.hpp>
#include <whet/topology/relu.hpp>

#include "buffers.hpp"
#include "catch.hpp"
#include "fixed_reference.hpp"
#include "targets.hpp"

namespace {

using namespace whet;
using Bytes = std::vector<std::int8_t>;
using Floats = std::vector<float>;

template <class Value>
std::vector<Value> random_values(std::size_t count, unsigned seed, double low, double high) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> uniform(low, high);
  std::vector<Value> values(count);
  for (Value& value : values) value = static_cast<Value>(std::floor(uniform(generator)));
  return values;
}
Bytes random_bytes(std::size_t count, unsigned seed) {
  return random_values<std::int8_t>(count, seed, -128, 128);
}
Floats random_floats(std::size_t count, unsigned seed) {
  return random_values<float>(count, seed, -100, 100);
}

/// Quantizations of two branches and their join: common, one-sided, and scales far apart.
struct Scales {
  TensorQuantization inputs[2];
  TensorQuantization output;
};
const Scales scales[]{
    {{{0.0394f, -128}, {0.104f, 4}}, {0.0509f, -128}},
    {{{0.05f, 0}, {0.05f, 0}}, {0.1f, 0}},
    {{{1.0f, 127}, {0.001f, -128}}, {0.9f, 3}},
    {{{0.7f, -5}, {0.3f, 9}}, {0.01f, 100}},
};
constexpr std::size_t counts[]{1, 7, 31, 32, 33, 64, 200};

}  // namespace

TEST_CASE("float branches are added value by value, the activation behind, in place too") {
  for (const std::size_t count : counts) {
    const Floats a = random_floats(count, 1), b = random_floats(count, 2), c = random_floats(count, 3);
    for_each_target([&]<class Target>() {
      CAPTURE(Target::name, count);
      GuardedOutput<float> output(count);
      add(Target{}, ReLU{}, std::array{a.data(), b.data(), c.data()}, output.data(), static_cast<int>(count));
      GuardedOutput<float> in_place(count);
      std::copy(b.begin(), b.end(), in_place.data());
      add(Target{}, ReLU{}, std::array<const float*, 3>{a.data(), in_place.data(), c.data()}, in_place.data(),
          static_cast<int>(count));
      CHECK(output.intact());
      CHECK(in_place.intact());
      CHECK(in_place.values() == output.values());
      Floats expected(count);
      for (std::size_t index = 0; index < count; ++index)  // whole numbers: exact in any order
        expected[index] = std::max(0.0f, a[index] + b[index] + c[index]);
      CHECK(output.values() == expected);
    });
  }
}

TEST_CASE("int8 branches are added with the roundings of the specification, in place too") {
  for (const Scales& of : scales)
    for (const std::size_t count : counts) {
      const Bytes a = random_bytes(count, 1), b = random_bytes(count, 2);
      Int8Add<2> parameters{};
      pack(parameters, JoinSource{.inputs = of.inputs, .output = of.output, .low = -3.0f});
      Bytes expected(count);
      for (std::size_t index = 0; index < count; ++index) {
        const std::int64_t sum =
            rescaled((a[index] - of.inputs[0].zero_point) * (1 << 20), parameters.inputs[0].multiplier) +
            rescaled((b[index] - of.inputs[1].zero_point) * (1 << 20), parameters.inputs[1].multiplier);
        expected[index] = bounded(rescaled(sum, parameters.multiplier), of.output.zero_point, parameters.low,
                                  parameters.high);
        const double real = double{of.inputs[0].scale} * (a[index] - of.inputs[0].zero_point) +
                            double{of.inputs[1].scale} * (b[index] - of.inputs[1].zero_point);
        const double ideal =
            std::clamp(real / double{of.output.scale} + of.output.zero_point,
                       static_cast<double>(parameters.low), static_cast<double>(parameters.high));
        CHECK(std::abs(expected[index] - ideal) <= 0.51);
      }
      for_each_target([&]<class Target>() {
        CAPTURE(Target::name, count, of.output.scale);
        GuardedOutput<std::int8_t> output(count);
        add(Target{}, parameters, std::array{a.data(), b.data()}, output.data(), static_cast<int>(count));
        CHECK(output.intact());
        CHECK(output.values() == expected);
        Bytes in_place = a;
        add(Target{}, parameters, std::array<const std::int8_t*, 2>{in_place.data(), b.data()},
            in_place.data(), static_cast<int>(count));
        CHECK(in_place == expected);
      });
    }
}

TEST_CASE("two int8 branches are added in single precision only where all pairs of bytes come out the same") {
  constexpr std::size_t count = 65536;
  const auto bytes_of = [](std::size_t divisor) {
    Bytes values(count);
    for (std::size_t index = 0; index < count; ++index)
      values[index] = static_cast<std::int8_t>(static_cast<int>(index / divisor % 256) - 128);
    return values;
  };
  const Bytes a = bytes_of(256), b = bytes_of(1);
  std::mt19937 generator(5);
  std::uniform_real_distribution<float> scale(0.002f, 0.05f);
  std::uniform_int_distribution<int> zero_point(-128, 127);
  int in_float = 0;
  const TensorQuantization tiny[]{{1e-6f, 0}, {1e-6f, 0}};
  const TensorQuantization equal[]{{0.1f, 0}, {0.05f, 7}};
  const TensorQuantization positive[]{{0.1f, -128}, {0.1f, -128}};
  std::vector<JoinSource> sources{{.inputs = tiny, .output = {1.0f, 127}},
                                  {.inputs = tiny, .output = {1.0f, -128}},
                                  {.inputs = positive, .output = {0.1f, 0}, .low = -3.0f, .high = -1.0f},
                                  {.inputs = positive, .output = {0.1f, 0}, .low = 100.0f},
                                  // Ties of either sign, for every second sum.
                                  {.inputs = equal, .output = {0.1f, 3}},
                                  {.inputs = equal, .output = {0.2f, 0}}};
  TensorQuantization all_inputs[12][2];
  for (int layer = 0; layer < 12; ++layer) {
    TensorQuantization(&inputs)[2] = all_inputs[layer];
    inputs[0] = {scale(generator), layer % 3 == 0 ? 0 : zero_point(generator)};
    inputs[1] = {scale(generator), zero_point(generator)};
    sources.push_back({.inputs = inputs,
                       .output = {scale(generator), layer % 2 == 0 ? 0 : zero_point(generator)},
                       .low = layer % 4 == 0 ? 0.0f : -3.0f});
  }
  for (const JoinSource& source : sources) {
    Int8Add<2> plain{};
    pack(plain, source);
    Bytes expected(count);
    add(target::generic{}, plain, std::array{a.data(), b.data()}, expected.data(), static_cast<int>(count));
    for_each_target([&]<class Target>() {
      CAPTURE(Target::name, source.output.scale, source.output.zero_point);
      Int8Add<2, Target> parameters{};
      pack(parameters, source);
      Bytes found(count);
      add(Target{}, parameters, std::array{a.data(), b.data()}, found.data(), static_cast<int>(count));
      CHECK(found == expected);
      if constexpr (parameters.has_float_form) in_float += parameters.float_form.form != 0 ? 1 : 0;
    });
  }
  CHECK((in_float > 6 || !target::avx2::available));
}

TEST_CASE("branches are multiplied value by value, or channel by channel with a gate for all pixels") {
  constexpr int channels = 13;
  constexpr int pixels = 5;
  for (const int gate_pixels : {1, pixels}) {
    const Floats x = random_floats(channels * pixels, 4);
    const Floats gate = random_floats(static_cast<std::size_t>(channels * gate_pixels), 5);
    const auto gate_of = [&](std::size_t index) { return gate_pixels == 1 ? index % channels : index; };
    const Bytes q = random_bytes(channels * pixels, 6);
    const Bytes p = random_bytes(static_cast<std::size_t>(channels * gate_pixels), 7);
    Int8Multiply parameters{};
    pack(parameters, JoinSource{.inputs = scales[0].inputs, .output = {0.3f, 7}});
    Floats expected(x.size());
    Bytes expected_bytes(q.size());
    for (std::size_t index = 0; index < x.size(); ++index) {
      expected[index] = x[index] * gate[gate_of(index)];
      const int product =
          (q[index] - scales[0].inputs[0].zero_point) * (p[gate_of(index)] - scales[0].inputs[1].zero_point);
      expected_bytes[index] = bounded(rescaled(product, parameters.multiplier), 7);
    }
    for_each_target([&]<class Target>() {
      CAPTURE(Target::name, gate_pixels);
      GuardedOutput<float> output(x.size());
      multiply(Target{}, kernel::Linear{}, x.data(), gate.data(), output.data(), pixels, channels,
               gate_pixels);
      CHECK(output.intact());
      CHECK(output.values() == expected);
      GuardedOutput<std::int8_t> bytes(q.size());
      multiply(Target{}, parameters, std::array{parameters.zero_points[0], parameters.zero_points[1]},
               q.data(), p.data(), bytes.data(), pixels, channels, gate_pixels);
      CHECK(bytes.intact());
      CHECK(bytes.values() == expected_bytes);
    });
  }
}

TEST_CASE("branches are put side by side, those of another scale brought to the output's") {
  constexpr int pixels = 6;
  const Bytes first = random_bytes(pixels * 5, 8), second = random_bytes(pixels * 3, 9);
  const TensorQuantization inputs[]{{0.02f, -9}, {0.05f, 11}};
  Int8Concat<2> parameters{};
  pack(parameters, JoinSource{.inputs = inputs, .output = inputs[0]});
  for_each_target([&]<class Target>() {
    CAPTURE(Target::name);
    GuardedOutput<std::int8_t> output(pixels * 8);
    concat(Target{}, first.data(), output.data(), pixels, 5, 8, 0);
    concat(Target{}, parameters.inputs[1], inputs[0].zero_point, second.data(), output.data(), pixels, 3, 8,
           5);
    CHECK(output.intact());
    for (std::size_t pixel = 0; pixel < pixels; ++pixel)
      for (std::size_t channel = 0; channel < 8; ++channel) {
        const std::int8_t found = output.values()[pixel * 8 + channel];
        if (channel < 5) {
          CHECK(found == first[pixel * 5 + channel]);
        } else {
          const int steps = second[pixel * 3 + channel - 5] - inputs[1].zero_point;
          CHECK(found == bounded(rescaled(steps, parameters.inputs[1].multiplier), inputs[0].zero_point));
          CHECK(std::abs(found - std::clamp(steps * 2.5 + inputs[0].zero_point, -128.0, 127.0)) <= 0.51);
        }
      }
  });
}

TEST_CASE("int8 joins of every length equal the generic kernel and read nothing behind their inputs") {
  for (const Scales& of : scales)
    for (std::size_t count = 1; count <= 140; ++count) {
      Bytes a = random_bytes(count, 11), b = random_bytes(count, 12), c = random_bytes(count, 13);
      a[0] = b[0] = -128;
      a[count - 1] = b[count - 1] = 127;
      const ExactInput<std::int8_t> first(a, 1), second(b, 1), third(c, 1);
      const TensorQuantization inputs[]{of.inputs[0], of.inputs[1], of.inputs[0]};
      Int8Add<3> sum{};
      pack(sum, JoinSource{.inputs = inputs, .output = of.output, .high = 2.0f});
      Int8Multiply product{};
      pack(product, JoinSource{.inputs = inputs, .output = of.output});
      const std::array zero_points{product.zero_points[0], product.zero_points[1]};
      const std::array branches{first.data(), second.data(), third.data()};
      const int values = static_cast<int>(count);
      Bytes added(count), multiplied(count);
      add(target::generic{}, sum, branches, added.data(), values);
      multiply(target::generic{}, product, zero_points, first.data(), second.data(), multiplied.data(), 1,
               values, 1);
      for_each_target([&]<class Target>() {
        CAPTURE(Target::name, count, of.output.scale);
        GuardedOutput<std::int8_t> output(count);
        add(Target{}, sum, branches, output.data(), values);
        CHECK(output.values() == added);
        multiply(Target{}, product, zero_points, first.data(), second.data(), output.data(), 1, values, 1);
        CHECK(output.values() == multiplied);
        CHECK(output.intact());
        Bytes in_place = b;
        multiply(Target{}, product, zero_points, first.data(), in_place.data(), in_place.data(), values, 1,
                 values);
        CHECK(in_place == multiplied);
      });
    }
}

TEST_CASE("sums of many int8 branches equal the generic kernel where they are largest") {
  constexpr int count = 37;
  for (const int zero_point : {-128, 0, 127})
    for (const float last_scale : {0.05f, 0.05f / 3}) {
      TensorQuantization inputs[16];
      for (TensorQuantization& input : inputs) input = {0.05f, zero_point};
      // The branch of the largest scale, which is treated by itself, in the middle; or all are equal.
      for (TensorQuantization& input : inputs)
        if (&input != inputs + 7) input.scale = last_scale;
      Int8Add<16> sum{};
      pack(sum, JoinSource{.inputs = inputs, .output = {0.4f, 1}});
      std::vector<Bytes> values;
      for (unsigned branch = 0; branch < 16; ++branch) {
        values.push_back(random_bytes(count, branch));
        values.back()[0] = -128;
        values.back()[1] = 127;
      }
      std::array<const std::int8_t*, 16> branches{};
      for (std::size_t branch = 0; branch < 16; ++branch) branches[branch] = values[branch].data();
      Bytes expected(count);
      add(target::generic{}, sum, branches, expected.data(), count);
      for_each_target([&]<class Target>() {
        CAPTURE(Target::name, zero_point, last_scale);
        GuardedOutput<std::int8_t> output(count);
        add(Target{}, sum, branches, output.data(), count);
        CHECK(output.values() == expected);
        CHECK(output.intact());
      });
    }
}
