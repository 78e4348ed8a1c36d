#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include <whet/train.hpp>

#include "catch.hpp"
#include "worse.hpp"

namespace {

using namespace whet;

struct Network : Sequential<Input<12, 3>, LSTM<7, Sequence>, GRU<6, Sequence>, LSTM<5>, Dense<2>> {};

const Weights<Network>& weights() {
  static const auto result = [] {
    Weights<Network> made;
    initialize(made, 3);
    return made;
  }();
  return result;
}

Dataset samples() {
  std::mt19937 generator(2);
  std::uniform_real_distribution<float> uniform(-2.0f, 2.0f);
  std::vector<float> values(64 * 36);
  for (float& value : values) value = uniform(generator);
  return Dataset(Shape(12, 3), std::move(values));
}

}  // namespace

TEST_CASE("calibration finds the range of cell states, and of outputs that a layer does not give out") {
  // The forget and input gates are open: the state grows by tanh(1) at each step.
  struct Sum : Sequential<Input<5, 1>, LSTM<1>> {};
  Weights<Sum> summing;
  summing.layer<0>().bias << 50, 50, 0, 0;
  summing.layer<0>().kernel.col(0) << 0, 0, 1, 20;
  const Dataset steps(Shape(5, 1), {1, 1, 1, 1, -1});
  const auto ranges = calibrate(summing, steps);
  CHECK(ranges.states[0].high == Catch::Approx(4.0 * std::tanh(1.0)).epsilon(1e-5));
  CHECK(ranges.states[0].low == Catch::Approx(std::tanh(1.0)).epsilon(1e-5));
  // The last output gate is closed; the step before it gave tanh(3.05).
  CHECK(ranges.ranges[1].high == Catch::Approx(std::tanh(4.0 * std::tanh(1.0))).epsilon(1e-5));
  CHECK(std::abs(ranges.ranges[1].low) < 1e-6f);
}

TEST_CASE("a calibrated integer network of recurrent layers follows the float one") {
  const Dataset data = samples();
  const auto quantization = calibrate(weights(), data);
  const auto floats = freeze<Float32Policy>(weights());
  const auto integers = freeze<Int8Policy>(weights(), quantization);
  Workspace<decltype(floats)> float_workspace;
  Workspace<decltype(integers)> integer_workspace;
  std::vector<float> expected(64 * 2);
  std::vector<float> found(64 * 2);
  floats.batch(data.samples(), expected, float_workspace);
  integers.batch(data.samples(), found, integer_workspace);
  float largest = 0.0f;
  float furthest = 0.0f;
  for (std::size_t index = 0; index < expected.size(); ++index) {
    largest = std::max(largest, std::abs(expected[index]));
    furthest = worse(furthest, std::abs(found[index] - expected[index]));
  }
  CHECK(furthest < 0.08f * largest);
  for (std::size_t sample = 0; sample < 3; ++sample) {
    const auto one = integers(data.samples().subspan(sample * 36, 36), integer_workspace);
    CHECK(one[0] == found[2 * sample]);
    CHECK(one[1] == found[2 * sample + 1]);
  }
}

TEST_CASE("a network of recurrent layers retargeted gives the same bits in integers and runs in float") {
  const Dataset data = samples();
  const auto input = data.samples().first(36);
  const auto quantization = calibrate(weights(), data);
  const auto plain = freeze<Int8Policy, target::generic>(weights(), quantization);
  const auto native = retarget<target::native>(plain);
  Workspace<decltype(plain)> plain_workspace;
  Workspace<decltype(native)> native_workspace;
  CHECK(native(input, native_workspace) == plain(input, plain_workspace));

  const auto floats = freeze<Float32Policy, target::native>(weights());
  const auto back = retarget<target::native>(retarget<target::generic>(floats));
  Workspace<decltype(floats)> workspace;
  CHECK(back(input, workspace) == floats(input, workspace));
}

TEST_CASE("training teaches an LSTM to remember the first step of a sequence") {
  struct Memory : Sequential<Input<8, 1>, LSTM<6>, Dense<2>> {};
  std::mt19937 generator(9);
  std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
  std::vector<float> values(256 * 8);
  std::vector<int> labels;
  for (float& value : values) value = uniform(generator);
  for (std::size_t sample = 0; sample < 256; ++sample) labels.push_back(values[sample * 8] > 0.0f ? 1 : 0);
  const Dataset data(Shape(8, 1), values, labels, 2);
  const auto trained = train<Memory>(data, {.epochs = 60, .seed = 1, .batch = 32, .learning_rate = 0.01});
  CHECK(accuracy(freeze<Float32Policy>(trained), data) > 0.97);
  CHECK(accuracy(freeze<Int8Policy>(trained, calibrate(trained, data)), data) > 0.95);
}
