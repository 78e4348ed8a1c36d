#include <algorithm>
#include <cstddef>
#include <iterator>
#include <type_traits>
#include <vector>

#include <whet/train/initialize.hpp>
#include <whet/train/quantization_aware.hpp>
#include <whet/transform/adaptive_rounding.hpp>
#include <whet/transform/calibrate.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/weight_scales.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "train/toy_data.hpp"

using namespace whet;

namespace {
struct Network : Sequential<Input<4>, Dense<16>, ReLU, Dense<3>> {};
struct WithMemory : Sequential<Input<1, 4, 1>, LSTM<4>, Dense<3>> {};
/// Two groups of 32 inputs in its second layer.
struct Grouped : Sequential<Input<4>, Dense<64>, ReLU, Dense<3>> {};

template <class Policy, class T = Network>
Trained<T> trained(const Dataset& data) {
  return train<T, QuantizationAware<Policy>>(data, {.epochs = 2, .learning_rate = 0.01});
}

template <class Policy, class T>
std::vector<float> scores(const Weights<T>& weights, const Quantization<T>& quantization,
                          const Dataset& data) {
  const auto model = freeze<Policy>(weights, quantization);
  HeapWorkspace<decltype(model)> workspace;
  std::vector<float> result;
  for (std::size_t sample = 0; sample < data.size(); ++sample)
    std::ranges::copy(model(data.sample(sample), workspace), std::back_inserter(result));
  return result;
}

template <class T>
Quantization<T> without_scales(Quantization<T> quantization) {
  for (auto& scales : quantization.weight_scales) scales.clear();
  return quantization;
}
}  // namespace

TEMPLATE_TEST_CASE("scales that were learned for other integers leave a policy its own", "", Int4Policy,
                   TernaryPolicy, WeightOnly<Int4Policy>) {
  const Dataset data = toy_data(60);
  const auto [weights, learned] = trained<Int8Policy>(data);
  CHECK(learned.scale_levels[0] == 127);
  CHECK(scores<TestType>(weights, learned, data) == scores<TestType>(weights, without_scales(learned), data));
  // Without a word on what they are for they count.
  Quantization<Network> unknown = learned;
  unknown.scale_levels.fill(0);
  CHECK(scores<TestType>(weights, unknown, data) != scores<TestType>(weights, without_scales(learned), data));
}

TEST_CASE("scales that were learned for the same integers count, under another policy too") {
  const Dataset data = toy_data(60);
  const auto [weights, learned] = trained<Int8Policy>(data);
  CHECK(scores<TfliteInt8Policy>(weights, learned, data) !=
        scores<TfliteInt8Policy>(weights, without_scales(learned), data));
  CHECK(scores<Dynamic<Int8Policy>>(weights, learned, data) !=
        scores<Dynamic<Int8Policy>>(weights, without_scales(learned), data));
  Quantization<Network> wide = calibrate(weights, data);
  wide.weight_scales = learned.weight_scales;
  wide.scale_levels = learned.scale_levels;
  CHECK(scores<Int16x8Policy>(weights, wide, data) !=
        scores<Int16x8Policy>(weights, without_scales(wide), data));
}

TEST_CASE("training and rounding for other integers choose scales of their own and say what they are for") {
  const Dataset data = toy_data(60);
  const Trained<Network> wide = trained<Int8Policy>(data);
  const auto check = [&](auto&& narrow) {
    const Quantization<Network> result = narrow(wide.quantization).quantization;
    CHECK(result.scale_levels[0] == 7);
    CHECK(result.weight_scales == narrow(without_scales(wide.quantization)).quantization.weight_scales);
  };
  check([&](const Quantization<Network>& start) {
    return train<QuantizationAware<Int4Policy>>(wide.weights, start, data, {.epochs = 1});
  });
  check([&](const Quantization<Network>& start) {
    return round_adaptively<Int4Policy>(wide.weights, start, data, {.iterations = 10});
  });
}

TEST_CASE("integer biases go with the scales that they are for") {
  const Dataset data = toy_data(60);
  Weights<Network> weights;
  initialize(weights, 1);
  Quantization<Network> quantization = calibrate(weights, data);
  quantization.weight_scales[0].assign(16, 0.01f);
  quantization.scale_levels[0] = 127;
  quantization.integer_biases[0].assign(16, 1000);
  CHECK(scores<Int4Policy>(weights, quantization, data) ==
        scores<Int4Policy>(weights, calibrate(weights, data), data));
  CHECK(scores<Int8Policy>(weights, quantization, data) !=
        scores<Int8Policy>(weights, calibrate(weights, data), data));
}

TEST_CASE("groups and recurrent layers have scales of their own, too") {
  const Dataset data = toy_data(60);
  const auto check = [&]<class T>(const Trained<T>& wide) {
    CHECK(scores<Int4Policy>(wide.weights, wide.quantization, data) ==
          scores<Int4Policy>(wide.weights, without_scales(wide.quantization), data));
    CHECK(scores<Int8Policy>(wide.weights, wide.quantization, data) !=
          scores<Int8Policy>(wide.weights, without_scales(wide.quantization), data));
  };
  check(trained<Int8Policy, Grouped>(data));
  check(trained<Int8Policy, WithMemory>(data));
  const Trained<Grouped> narrow = trained<Int4Policy, Grouped>(data);
  CHECK(narrow.quantization.weight_scales[2].size() == 6);
  CHECK(scores<Int8Policy>(narrow.weights, narrow.quantization, data) ==
        scores<Int8Policy>(narrow.weights, without_scales(narrow.quantization), data));
}

TEST_CASE("what has been rounded is frozen with its scales, and integer biases at others are dropped") {
  const Dataset data = toy_data(60);
  Weights<Network> weights;
  initialize(weights, 1);
  Quantization<Network> quantization = calibrate(weights, data);
  const auto check = [&]<class Policy>(std::type_identity<Policy>) {
    // Scales that no policy would choose: the only ones that show the rounding.
    quantization.weight_scales[0].assign(16, 0.5f);
    quantization.scale_levels[0] = scale_levels<Policy>;
    const auto rounded = round_adaptively<Policy>(weights, quantization, data, {.iterations = 10});
    CHECK(rounded.quantization.weight_scales[0] == quantization.weight_scales[0]);
    CHECK(rounded.quantization.scale_levels[0] == scale_levels<Policy>);
    CHECK(scores<Policy>(rounded.weights, rounded.quantization, data) !=
          scores<Policy>(rounded.weights, without_scales(rounded.quantization), data));
  };
  check(std::type_identity<Int4Policy>{});
  check(std::type_identity<TfliteInt4Policy>{});

  quantization.weight_scales[0].assign(16, 0.01f);
  quantization.scale_levels[0] = 127;
  quantization.integer_biases[0].assign(16, 1000);
  const RoundingOptions few{.iterations = 10};
  CHECK(
      round_adaptively<Int4Policy>(weights, quantization, data, few).quantization.integer_biases[0].empty());
  CHECK(
      round_adaptively<Int8Policy>(weights, quantization, data, few).quantization.integer_biases[0].size() ==
      16);
}
