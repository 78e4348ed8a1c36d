#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>
#include <whet/zoo.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

/// A block between two layers, as in a network.
template <class Block>
struct With : Sequential<Input<8, 8, 8>, Named<"stem", Conv2D<16, 3>>, ReLU, Named<"block", Block>,
                         GlobalAveragePool, Named<"head", Dense<5>>> {};

using Gate = SqueezeExcite<4>;
using Plain = Layers<>;

template <class Network>
Weights<Network> random_weights(std::mt19937& generator) {
  Weights<Network> weights;
  std::normal_distribution<float> normal(0.0f, 0.25f);
  for (float& value : weights.values()) value = normal(generator);
  return weights;
}

Dataset random_images(std::size_t count, std::mt19937& generator) {
  std::vector<float> values(count * 8 * 8 * 8);
  std::normal_distribution<float> normal;
  for (float& value : values) value = normal(generator);
  return Dataset(Shape(8, 8, 8), std::move(values));
}

template <class Model>
std::vector<float> outputs(const Model& model, const Dataset& images) {
  HeapWorkspace<Model> workspace;
  std::vector<float> all;
  for (std::size_t index = 0; index < images.size(); ++index) {
    const auto scores = model(images.sample(index), workspace);
    for (std::size_t value = 0; value < scores.size(); ++value) all.push_back(scores[value]);
  }
  return all;
}

}  // namespace

TEMPLATE_TEST_CASE("blocks run in every precision: near FP32, and in INT8 the same bits on every target", "",
                   (zoo::Separable<24, 1, Plain>), (zoo::Fire<8, 12>),
                   (zoo::InvertedResidual<48, 16, 3, ReLU6, Plain, Plain>),
                   (zoo::InvertedBottleneck<48, 24, 5, 2, HardSwish, Gate, Plain>),
                   (zoo::Ghost<24, ReLU, 2, Plain>), (zoo::GhostBottleneck<32, 16, Gate, Plain>),
                   (zoo::ShuffleBlock<8, Plain>), (zoo::ShuffleDownsample<12, Plain>)) {
  using Network = With<TestType>;
  std::mt19937 generator(3);
  const auto weights = random_weights<Network>(generator);
  const Dataset images = random_images(24, generator);
  const auto ranges = calibrate(weights, images);

  const auto exact = outputs(freeze<Float32Policy, target::generic>(weights), images);
  const auto native = outputs(freeze<Float32Policy>(weights), images);
  float largest = 0.0f;
  for (const float value : exact) largest = std::max(largest, std::abs(value));
  REQUIRE(largest > 0.0f);
  const auto error = [&](const std::vector<float>& found) {
    double squares = 0.0;
    for (std::size_t index = 0; index < exact.size(); ++index)
      squares += std::pow(double{found[index]} - double{exact[index]}, 2.0);
    return std::sqrt(squares / static_cast<double>(exact.size())) / double{largest};
  };
  CHECK(error(native) < 1e-6);

  const auto int8 = outputs(freeze<Int8Policy, target::generic>(weights, ranges), images);
  CHECK(error(int8) < 0.05);
  CHECK(outputs(freeze<Int8Policy>(weights, ranges), images) == int8);
  const auto tflite = outputs(freeze<TfliteInt8Policy, target::generic>(weights, ranges), images);
  CHECK(error(tflite) < 0.05);
  CHECK(outputs(freeze<TfliteInt8Policy>(weights, ranges), images) == tflite);
  CHECK(error(outputs(freeze<Dynamic<Int8Policy>>(weights), images)) < 0.05);
}
