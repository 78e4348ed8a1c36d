#include <cmath>
#include <map>
#include <span>
#include <vector>

#include <whet/train/generator.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/layer_label.hpp>
#include <whet/transform/layer_noise.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

using Target = target::generic;

struct Network : Sequential<Input<4, 4, 1>, Named<"stem", Conv2D<3, 3>>, ReLU, MaxPool<2>, Flatten, Dense<5>,
                            Tanh, Named<"head", Dense<3>>, Softmax> {};

struct Case {
  Weights<Network> weights;
  Dataset samples;
  Quantization<Network> ranges;
};

Case some_case() {
  Generator generator(3);
  Case made;
  for (float& value : made.weights.values()) value = static_cast<float>(generator.uniform() - 0.5);
  std::vector<float> values(300 * 16);
  for (float& value : values) value = static_cast<float>(2.0 * generator.uniform() - 1.0);
  made.samples = Dataset(Shape(4, 4, 1), std::move(values));
  made.ranges = calibrate(made.weights, made.samples);
  return made;
}

/// SQNR of the network's outputs.
template <class FrozenModel>
double sqnr_of_outputs(const Case& made, const FrozenModel& model) {
  std::vector<double> real;
  for_each_output(made.weights, made.samples, [&](std::size_t, std::span<const float> scores) {
    real.insert(real.end(), scores.begin(), scores.end());
  });
  double signal = 0.0;
  double noise = 0.0;
  for_each_output(model, made.samples, [&](std::size_t index, std::span<const float> scores) {
    for (std::size_t output = 0; output < scores.size(); ++output) {
      const double wanted = real[index * scores.size() + output];
      const double difference = wanted - static_cast<double>(scores[output]);
      signal += wanted * wanted;
      noise += difference * difference;
    }
  });
  return 10.0 * std::log10(signal / noise);
}

}  // namespace

TEST_CASE("layers are labelled by name, or by type and number, activations by what is before them") {
  std::vector<std::string> labels;
  for (int layer = -1; layer < static_cast<int>(records<Network>.size()); ++layer)
    labels.push_back(layer_label(records<Network>, layer));
  CHECK(labels == std::vector<std::string>{"input", "stem", "stem, ReLU", "MaxPool 2", "Flatten 3", "Dense 4",
                                           "Dense 4, Tanh", "head", "Softmax 7"});
}

TEST_CASE("noise is measured for every tensor of a quantized network, and that of the last is the outputs'") {
  const Case made = some_case();
  const auto model = freeze<Int8Policy, Target>(made.weights, made.ranges);
  const auto noise = layer_noise(made.weights, model, made.samples);
  std::vector<std::string> labels;
  for (const LayerNoise& layer : noise) labels.push_back(layer.label);
  CHECK(labels == std::vector<std::string>{"input", "stem, ReLU", "MaxPool 2", "Dense 4", "Dense 4, Tanh",
                                           "head", "Softmax 7"});
  for (const LayerNoise& layer : noise) {
    INFO(layer.label << ": " << layer.sqnr);
    CHECK(layer.sqnr > 20.0);
    CHECK(layer.sqnr < 60.0);
  }
  CHECK(noise.back().sqnr == Catch::Approx(sqnr_of_outputs(made, model)));
  // A uniform distribution over the whole range of int8: 6.02 decibel for each bit.
  CHECK(noise.front().sqnr == Catch::Approx(20.0 * std::log10(256.0)).margin(0.3));
}

TEST_CASE("in float only the last bits differ, in fewer bits more does") {
  const Case made = some_case();
  const auto real = layer_noise(made.weights, freeze<Float32Policy, Target>(made.weights), made.samples);
  for (const LayerNoise& layer : real) CHECK(layer.sqnr > 100.0);
  const auto few = layer_noise(
      made.weights, freeze<EdgesInt8<TernaryPolicy>, Target>(made.weights, made.ranges), made.samples);
  std::map<std::string, double> found;
  for (const LayerNoise& layer : few) found[layer.label] = layer.sqnr;
  CHECK(found.at("stem, ReLU") > 20.0);
  CHECK(found.at("Dense 4") < 20.0);
}
