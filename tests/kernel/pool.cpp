#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <whet/kernel/pool.hpp>

#include "buffers.hpp"
#include "catch.hpp"
#include "signs.hpp"
#include "targets.hpp"
#include "worse.hpp"

namespace {

using whet::Geometry;

const std::vector<Geometry> geometries{
    {{6, 6, 16}, {3, 3, 16}, {.kernel_height = 2, .kernel_width = 2, .stride_height = 2, .stride_width = 2}},
    {{7, 5, 3},
     {4, 3, 3},
     {.kernel_height = 3,
      .kernel_width = 3,
      .stride_height = 2,
      .stride_width = 2,
      .pad_top = 1,
      .pad_left = 1}},
    {{12, 22, 20},
     {3, 3, 20},
     {.kernel_height = 5,
      .kernel_width = 6,
      .stride_height = 5,
      .stride_width = 9,
      .pad_top = 1,
      .pad_left = 1}},
    {{1, 9, 1}, {1, 5, 1}, {.stride_width = 2}},
    {{25, 5, 64}, {1, 1, 64}, {.kernel_height = 25, .kernel_width = 5}},
    {{8, 8, 33}, {1, 1, 33}, {.kernel_height = 8, .kernel_width = 8}},
    {{3, 5, 8}, {2, 3, 8}, {.kernel_height = 2, .kernel_width = 3}},
    {{5, 3, 9}, {3, 2, 9}, {.kernel_height = 3, .kernel_width = 2}},
    {{4, 3, 31}, {2, 3, 31}, {.kernel_height = 3}},
    {{3, 3, 71}, {1, 1, 71}, {.kernel_height = 3, .kernel_width = 3}},
    {{4, 4, 100}, {4, 4, 100}, {.kernel_height = 3, .kernel_width = 3, .pad_top = 1, .pad_left = 1}},
};

/// Calls visit(index of the output, values that its window sees).
template <class Value, class Visit>
void for_each_window(const Geometry& geometry, const std::vector<Value>& x, Visit&& visit) {
  std::size_t index = 0;
  for (int row = 0; row < geometry.output.height; ++row)
    for (int column = 0; column < geometry.output.width; ++column)
      for (int channel = 0; channel < geometry.output.channels; ++channel, ++index) {
        std::vector<double> seen;
        for (int down = 0; down < geometry.window.kernel_height; ++down)
          for (int across = 0; across < geometry.window.kernel_width; ++across) {
            const int from_row = row * geometry.window.stride_height + down - geometry.window.pad_top;
            const int from_column = column * geometry.window.stride_width + across - geometry.window.pad_left;
            if (from_row < 0 || from_row >= geometry.input.height || from_column < 0 ||
                from_column >= geometry.input.width)
              continue;
            const int pixel = from_row * geometry.input.width + from_column;
            seen.push_back(x[static_cast<std::size_t>(pixel * geometry.input.channels + channel)]);
          }
        visit(index, seen);
      }
}

double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// Images of every geometry: random, the smallest value and the largest everywhere.
template <class Value, class Check>
void for_each_image(Value low, Value high, Check&& check) {
  std::mt19937 generator(1);
  std::uniform_real_distribution<double> uniform(low, high);
  for (const Geometry& geometry : geometries)
    for (int kind = 0; kind < 3; ++kind) {
      std::vector<Value> x(geometry.input.size(), kind == 1 ? low : high);
      if (kind == 0)
        for (Value& value : x) value = static_cast<Value>(std::floor(uniform(generator)));
      check(geometry, x);
    }
}

template <class Value>
void check_maximum(const Geometry& geometry, const std::vector<Value>& x) {
  std::vector<Value> expected(geometry.output.size());
  for_each_window(geometry, x, [&](std::size_t index, const std::vector<double>& seen) {
    expected[index] = static_cast<Value>(*std::max_element(seen.begin(), seen.end()));
  });
  const ExactInput<Value> input(x, 1);
  for_each_target([&]<class Target>() {
    CAPTURE(Target::name, geometry.input.channels);
    GuardedOutput<Value> output(expected.size());
    max_pool(Target{}, geometry, input.data(), output.data());
    CHECK(output.intact());
    CHECK(output.values() == expected);
  });
}

template <class Value>
void check_mean(const Geometry& geometry, const std::vector<Value>& x) {
  std::vector<Value> expected(geometry.output.size());
  for_each_window(geometry, x, [&](std::size_t index, const std::vector<double>& seen) {
    expected[index] = static_cast<Value>(std::lround(mean_of(seen)));
  });
  const ExactInput<Value> input(x, 1);
  for_each_target([&]<class Target>() {
    CAPTURE(Target::name, geometry.input.channels);
    GuardedOutput<Value> output(expected.size());
    average_pool(Target{}, geometry, input.data(), output.data());
    CHECK(output.intact());
    CHECK(output.values() == expected);
  });
}

}  // namespace

TEST_CASE("the largest value of each window is found, of floats and integers") {
  for_each_image<float>(-50.0f, 50.0f, check_maximum<float>);
  for_each_image<std::int8_t>(-128, 127, check_maximum<std::int8_t>);
  for_each_image<std::int16_t>(-32768, 32767, check_maximum<std::int16_t>);
}

TEST_CASE("the mean of integers is rounded with ties away from zero, padding left out") {
  for_each_image<std::int8_t>(-128, 127, check_mean<std::int8_t>);
  for_each_image<std::int16_t>(-32768, 32767, check_mean<std::int16_t>);
}

TEST_CASE("the mean of more int16 than 32 bits hold the sum of is exact") {
  const Geometry geometry{{300, 300, 9}, {1, 1, 9}, {.kernel_height = 300, .kernel_width = 300}};
  for (const std::int16_t value : {std::int16_t{-32768}, std::int16_t{32767}})
    check_mean(geometry, std::vector<std::int16_t>(geometry.input.size(), value));
}

TEST_CASE("the mean of floats is that of double, padding left out") {
  for_each_image<float>(-50.0f, 50.0f, [](const Geometry& geometry, const std::vector<float>& x) {
    std::vector<double> expected(geometry.output.size());
    for_each_window(geometry, x, [&](std::size_t index, const std::vector<double>& seen) {
      expected[index] = mean_of(seen);
    });
    const ExactInput<float> input(x, 1);
    for_each_target([&]<class Target>() {
      CAPTURE(Target::name, geometry.input.channels);
      GuardedOutput<float> output(expected.size());
      average_pool(Target{}, geometry, input.data(), output.data());
      CHECK(output.intact());
      double furthest = 0.0;
      for (std::size_t index = 0; index < expected.size(); ++index)
        furthest = worse(furthest, std::abs(output.values()[index] - expected[index]));
      CHECK(furthest <= 1e-5 * 50.0);
    });
  });
}

TEST_CASE("the largest sign of a window is +1 unless all are -1, in words as in numbers") {
  for (const Geometry& geometry : geometries) {
    std::mt19937 generator(static_cast<unsigned>(geometry.input.channels));
    const auto x = signs::draw(geometry.input.size(), 0.8, generator);
    signs::Signs expected(geometry.output.size());
    for_each_window(geometry, x, [&](std::size_t index, const std::vector<double>& seen) {
      expected[index] = static_cast<int>(*std::max_element(seen.begin(), seen.end()));
    });
    const auto channels = static_cast<std::size_t>(geometry.input.channels);
    const ExactInput<std::uint32_t> input(signs::pack(x, channels), 1);
    const auto words = signs::pack(expected, channels);
    for_each_target([&]<class Target>() {
      CAPTURE(Target::name, geometry.input.channels);
      GuardedOutput<std::uint32_t> output(words.size());
      max_pool_signs(Target{}, geometry, input.data(), output.data());
      CHECK(output.intact());
      CHECK(output.values() == words);
    });
  }
}
