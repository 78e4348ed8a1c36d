#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/train/initialize.hpp>
#include <whet/train/operations.hpp>
#include <whet/train/quantized/observe.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Normalized : Sequential<Input<3>, Dense<5>, BatchNorm, ReLU, Dense<2>> {};
struct Twice : Sequential<Input<2>, Dense<2>> {};

Dataset noise(std::size_t count) {
  std::mt19937 generator(4);
  std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
  std::vector<float> values(3 * count);
  for (float& value : values) value = uniform(generator);
  return Dataset(Shape(3), std::move(values));
}

std::vector<float> scales_of(const Dataset& samples, std::size_t batch) {
  Weights<Normalized> weights;
  initialize(weights, 2);
  ThreadPool pool(1);
  const auto start = quantized::observe(weights, samples, batch, Generator(1), pool);
  std::vector<float> scales;
  for (std::size_t tensor = 1; tensor < start.fixed.size(); ++tensor)
    scales.push_back(start.fixed[tensor]->scale);
  return scales;
}

}  // namespace

TEST_CASE("a tensor starts with the scale of its values in the last whole batch, the input with its range") {
  Weights<Twice> weights;
  weights.layer<0>().kernel << 2, 0, 0, 2;
  const Dataset samples(Shape(2), {9, -9, 1, 2, -3, 0, -50, 5});
  ThreadPool pool(1);
  const auto start = quantized::observe(weights, samples, 2, Generator(1), pool);
  CHECK(start.ranges[0].low == -50.0f);
  CHECK(start.ranges[0].high == 9.0f);
  // Magnitudes 6, 0, 100 and 10: of 2·29 / sqrt(127) and 100 / 127 the smaller.
  CHECK(start.fixed[1]->scale == Catch::Approx(100.0 / 127.0));
  CHECK(start.fixed[1]->zero_point == 0);
}

TEST_CASE("samples that are left over behind whole batches do not set the scales") {
  // Of one sample, batch normalization leaves nothing but beta.
  const Dataset samples = noise(129);
  const std::vector<float> whole = scales_of(samples.first(128), 64);
  CHECK(scales_of(samples, 64) == whole);
  for (const float scale : whole) CHECK(scale > 0.002f);
}

TEST_CASE("fewer samples than a batch are one") {
  const Dataset samples = noise(30);
  CHECK(scales_of(samples, 64) == scales_of(samples, 30));
}
