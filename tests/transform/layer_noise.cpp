#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>
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

struct Network : Sequential<Input<16>, Named<"stem", Dense<6>>, ReLU, Dropout<Ratio<1, 2>>, Dense<5>, Tanh,
                            Named<"head", Dense<3>>, Softmax> {};

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
  made.samples = Dataset(Shape(16), std::move(values));
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
  CHECK(labels == std::vector<std::string>{"input", "stem", "stem, ReLU", "Dropout 2", "Dense 3",
                                           "Dense 3, Tanh", "head", "Softmax 6"});
}

TEST_CASE("labels tell apart layers that have no name but their group's") {
  struct Grouped
      : Sequential<Input<4, 4, 2>, Named<"block", Residual<Named<"inner", Conv2D<2, 3>>, ReLU, Conv2D<2, 1>>>,
                   ReLU, Named<"end", Layers<MaxPool<2>, MaxPool<2>>>> {};
  std::vector<std::string> labels;
  for (int layer = 0; layer < static_cast<int>(records<Grouped>.size()); ++layer)
    labels.push_back(layer_label(records<Grouped>, layer));
  CHECK(labels == std::vector<std::string>{"block/inner", "block/inner, ReLU", "block, Conv2D 2",
                                           "block, Add 3", "block, Add 3, ReLU", "end, MaxPool 5",
                                           "end, MaxPool 6"});
}

TEST_CASE("noise is measured for every tensor of a quantized network, and that of the last is the outputs'") {
  const Case made = some_case();
  const auto model = freeze<Int8Policy, Target>(made.weights, made.ranges);
  const auto noise = layer_noise(made.weights, model, made.samples);
  std::vector<std::string> labels;
  for (const LayerNoise& layer : noise) labels.push_back(layer.label);
  CHECK(labels ==
        std::vector<std::string>{"input", "stem, ReLU", "Dense 3", "Dense 3, Tanh", "head", "Softmax 6"});
  for (const LayerNoise& layer : noise) {
    INFO(layer.label << ": " << layer.sqnr);
    CHECK(layer.sqnr > 20.0);
    CHECK(layer.sqnr < 60.0);
  }
  CHECK(noise.back().sqnr == Catch::Approx(sqnr_of_outputs(made, model)));
  // A uniform distribution over the whole range of int8: 6.02 decibel for each bit.
  CHECK(noise.front().sqnr == Catch::Approx(20.0 * std::log10(256.0)).margin(0.3));
}

TEST_CASE("in float only the last bits differ") {
  const Case made = some_case();
  const auto model = freeze<Float32Policy, Target>(made.weights);
  const auto noise = layer_noise(made.weights, model, made.samples);
  CHECK(noise.size() == 4);  // Fused activations give nothing of their own.
  for (const LayerNoise& layer : noise) CHECK(layer.sqnr > 100.0);
}

TEST_CASE("numbers that are lost are the worst there is, and not exact") {
  // 120,000 is beyond the halves that the tensors have here; their difference is no number.
  struct Loud : Sequential<Input<1>, Dense<2>, Dense<1>> {};
  Weights<Loud> weights;
  weights.layer<0>().kernel << 60000.0f, 60000.0f;
  weights.layer<1>().kernel << 1.0f, -1.0f;
  const auto model = freeze<NarrowActivations<Float16Policy>, Target>(weights);
  const auto noise = layer_noise(weights, model, Dataset(Shape(1), {2.0f}));
  REQUIRE(noise.size() == 3);
  for (const LayerNoise& layer : noise)
    if (layer.layer >= 0) CHECK(layer.sqnr == -std::numeric_limits<double>::infinity());
}

TEST_CASE("noise of no samples, or of samples that the network does not take, is refused") {
  const Case made = some_case();
  const auto model = freeze<Float32Policy, Target>(made.weights);
  CHECK_THROWS_AS(layer_noise(made.weights, model, made.samples.first(0)), std::invalid_argument);
  CHECK_THROWS_AS(layer_noise(made.weights, model, Dataset(Shape(2), {1.0f, 2.0f})), std::invalid_argument);
}
