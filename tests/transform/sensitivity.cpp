#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

#include <whet/train/generator.hpp>
#include <whet/train/scores.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/transform/sensitivity.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

using Target = target::generic;

struct Network : Sequential<Input<6, 6, 1, NonNegative>, Named<"stem", Conv2D<4, 3>>, ReLU, MaxPool<2>,
                            Named<"block", Residual<Conv2D<4, 3>, ReLU>>, Flatten, Dense<5>> {};

Weights<Network> random_weights() {
  Generator generator(6);
  Weights<Network> weights;
  for (float& value : weights.values()) value = static_cast<float>(generator.uniform() - 0.5);
  // Rows of very different magnitudes in one column: int8 loses much of this layer
  weights.layer<2>().kernel.col(0) *= 40.0f;
  return weights;
}

/// Labels are the classes of the network in float, but for every fifth sample.
Dataset random_samples(const Weights<Network>& weights, std::size_t count) {
  Generator generator(7);
  std::vector<float> values(count * 36);
  for (float& value : values) value = static_cast<float>(generator.uniform());
  std::vector<int> labels;
  for_each_output(weights, Dataset(Shape(6, 6, 1), values),
                  [&](std::size_t index, std::span<const float> scores) {
                    labels.push_back(index % 5 == 0 ? 0 : static_cast<int>(argmax(scores)));
                  });
  return Dataset(Shape(6, 6, 1), std::move(values), std::move(labels), 5);
}

/// SQNR and accuracy of a model of the whole network.
template <class Policy, class Network>
OutputQuality quality_of(const Weights<Network>& weights, const Quantization<Network>& ranges,
                         const Dataset& data) {
  std::vector<float> real;
  for_each_output(weights, data, [&](std::size_t, std::span<const float> scores) {
    real.insert(real.end(), scores.begin(), scores.end());
  });
  const auto model = freeze<Policy, Target>(weights, ranges);
  double signal = 0.0;
  double noise = 0.0;
  for_each_output(model, data, [&](std::size_t index, std::span<const float> scores) {
    for (std::size_t output = 0; output < scores.size(); ++output) {
      const double wanted = double{real[index * scores.size() + output]};
      signal += wanted * wanted;
      noise += (wanted - double{scores[output]}) * (wanted - double{scores[output]});
    }
  });
  return {10.0 * std::log10(signal / noise), accuracy(model, data)};
}

}  // namespace

TEST_CASE("a layer alone behind a pool in float is quantized by the range of what the pool gives") {
  struct Pooled : Sequential<Input<6, 6, 1, NonNegative>, Conv2D<4, 3>, ReLU, GlobalAveragePool, Dense<5>> {};
  Generator generator(4);
  Weights<Pooled> weights;
  for (float& value : weights.values()) value = static_cast<float>(generator.uniform() - 0.5);
  std::vector<float> values(60 * 36);
  for (float& value : values) value = static_cast<float>(generator.uniform() * generator.uniform());
  const Dataset data(Shape(6, 6, 1), std::move(values), std::vector<int>(60, 0), 5);
  auto ranges = calibrate(weights, data);
  // As a few large values of the convolution would have it, of which a mean shows next to nothing.
  ranges.ranges[2].high *= 20.0f;
  const Sensitivity found = sensitivity<Int8Policy, Target>(weights, ranges, data);
  const OutputQuality whole = quality_of<Mixed<Float32Policy, At<1, Int8Policy>>>(weights, ranges, data);
  CHECK(found.layers[1].quality.sqnr == Catch::Approx(whole.sqnr).margin(0.05));

  // Training for integers gives the pool no range: then the numbers are those of the tensor that it reads.
  ranges.ranges[3] = ranges.ranges[2];
  const Sensitivity computed = sensitivity<Int8Policy, Target>(weights, ranges, data);
  ranges.ranges[3] = {};
  const Sensitivity without = sensitivity<Int8Policy, Target>(weights, ranges, data);
  CHECK(without.layers[1].quality.sqnr == computed.layers[1].quality.sqnr);
  CHECK(without.layers[1].quality.sqnr < whole.sqnr - 3.0);
  CHECK_THROWS_AS((sensitivity<Int8Policy, Target>(weights, Quantization<Pooled>{}, data)),
                  std::invalid_argument);
}

TEST_CASE("a layer alone costs what the network costs whose other layers are in float") {
  const auto weights = random_weights();
  const Dataset data = random_samples(weights, 300);
  const auto ranges = calibrate(weights, data);
  const Sensitivity found = sensitivity<Int8Policy, Target>(weights, ranges, data);
  REQUIRE(found.layers.size() == 3);
  CHECK(found.layers[0].layer == "0 Conv2D \"stem\"");
  CHECK(found.layers[1].layer == "1 Conv2D \"block\"");
  CHECK(found.layers[2].layer == "2 Dense");
  CHECK(found.policy == "whet::Int8Policy");

  const OutputQuality stem = quality_of<Mixed<Float32Policy, At<"stem", Int8Policy>>>(weights, ranges, data);
  const OutputQuality dense = quality_of<Mixed<Float32Policy, At<2, Int8Policy>>>(weights, ranges, data);
  CHECK(found.layers[0].quality.sqnr == Catch::Approx(stem.sqnr).margin(0.05));
  CHECK(found.layers[0].quality.accuracy == stem.accuracy);
  CHECK(found.layers[2].quality.sqnr == Catch::Approx(dense.sqnr).margin(0.05));
  CHECK(found.layers[2].quality.accuracy == dense.accuracy);
  CHECK(found.layers[2].quality.sqnr < found.layers[1].quality.sqnr - 3.0);
  CHECK(found.accuracy == Catch::Approx(accuracy(weights, data)));

  CHECK(found.layers[2].bytes < found.layers[2].float_bytes / 2);
  CHECK(found.layers[2].float_bytes == (36 * 5 + 5) * sizeof(float));

  const Sensitivity unlabelled =
      sensitivity<Int8Policy, Target>(weights, ranges, Dataset::view(data.shape(), data.samples()));
  CHECK(unlabelled.layers[0].quality.sqnr == found.layers[0].quality.sqnr);
  CHECK(std::isnan(unlabelled.accuracy));
  CHECK(std::isnan(unlabelled.layers[2].quality.accuracy));
  CHECK_THROWS_AS((sensitivity<Int8Policy, Target>(weights, ranges, data.first(0))), std::invalid_argument);
}
