// What each precision costs in accuracy: the classifier of the README on Fashion-MNIST, calibrated after
// training, and trained for the precision for five more epochs. `top1` is the mean of seeds 1, 2 and 3 on the
// test images, `drop` what it is below FP32, both in percent. Takes about ten minutes. `binary` has signs on
// both sides of the inner layers, batch normalization, and is trained from the start for ten epochs, which
// takes a quarter of an hour; binary_cnn for five, in an hour.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <whet/data.hpp>
#include <whet/io.hpp>
#include <whet/train.hpp>
#include <whet/whet.hpp>

namespace {

using namespace whet;

struct Classifier : Sequential<Input<784, NonNegative>, Dense<256>, ReLU, Dense<256>, ReLU, Dense<10>> {};

/// The same with signs between its layers.
template <int Units>
struct BinaryClassifier : Sequential<Input<784, NonNegative>, Dense<Units>, BatchNorm, HardTanh, Dense<Units>,
                                     BatchNorm, HardTanh, Dense<10>> {};
/// 86 thousand parameters, 55 thousand of them a bit each.
struct BinaryCnn
    : Sequential<Input<28, 28, 1, NonNegative>, Conv2D<32, 3>, BatchNorm, HardTanh, MaxPool<2>, Conv2D<64, 3>,
                 BatchNorm, HardTanh, MaxPool<2>, Conv2D<64, 3>, BatchNorm, HardTanh, Flatten, Dense<10>> {};

/// A training in float, with the ranges that 512 images take.
struct Seed {
  std::uint64_t number;
  Weights<Classifier> weights;
  Quantization<Classifier> ranges;
  double float_accuracy;
};

const DataSplit& images() {
  static const DataSplit data = data::fashion_mnist();
  return data;
}

const std::vector<Seed>& seeds() {
  static const std::vector<Seed> trained = [] {
    std::vector<Seed> result;
    for (std::uint64_t number : {1U, 2U, 3U}) {
      auto weights = train<Classifier>(images().train, {.epochs = 10, .seed = number});
      auto ranges = calibrate(weights, images().train.first(512), Percentile{99.99});
      const double accuracy_in_float = accuracy(freeze<Float32Policy>(weights), images().test);
      result.push_back({number, std::move(weights), std::move(ranges), accuracy_in_float});
    }
    return result;
  }();
  return trained;
}

/// make(seed): a frozen model.
template <class Make>
void report(benchmark::State& state, Make&& make) {
  double mean = 0.0;
  double drop = 0.0;
  for (auto _ : state)
    for (const Seed& seed : seeds()) {
      const double found = accuracy(make(seed), images().test);
      mean += 100.0 * found / static_cast<double>(seeds().size());
      drop += 100.0 * (seed.float_accuracy - found) / static_cast<double>(seeds().size());
    }
  state.counters["top1"] = mean;
  state.counters["drop"] = drop;
}

template <class Policy>
void calibrated(benchmark::State& state) {
  report(state, [](const Seed& seed) { return freeze<Policy>(seed.weights, seed.ranges); });
}

template <class Policy>
void trained(benchmark::State& state) {
  report(state, [](const Seed& seed) {
    return freeze<Policy>(
        train<QuantizationAware<Policy>>(seed.weights, seed.ranges, images().train,
                                         {.epochs = 5, .seed = seed.number, .learning_rate = 1e-3}));
  });
}

/// A network for a policy from the start, on images as it takes them.
template <class Network, class Policy>
void trained_from_start(benchmark::State& state, TrainOptions options) {
  constexpr bool as_images = !input_shape<Network>.is_vector();
  const DataSplit data = data::fashion_mnist({.as_images = as_images});
  double mean = 0.0;
  for (auto _ : state)
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
      options.seed = seed;
      const auto network = train<Network, QuantizationAware<Policy>>(data.train, options);
      mean += 100.0 / 3.0 * accuracy(freeze<Policy>(network), data.test);
    }
  state.counters["top1"] = mean;
}

template <int Units>
void binary(benchmark::State& state) {
  trained_from_start<BinaryClassifier<Units>, EdgesInt8<BinaryPolicy>>(state, {.epochs = 10});
}
void binary_cnn(benchmark::State& state) {
  trained_from_start<BinaryCnn, EdgesInt8<BinaryPolicy>>(
      state, {.epochs = 5, .learning_rate = 2e-3, .weight_decay = 0.01, .batch_statistics = 0.6});
}

void add(const std::string& name, void (*run)(benchmark::State&)) {
  benchmark::RegisterBenchmark(("accuracy/" + name).c_str(), run)
      ->Iterations(1)
      ->Repetitions(1)
      ->Unit(benchmark::kSecond);
}

}  // namespace

int main(int argc, char** argv) {
  add("float32", &calibrated<Float32Policy>);
  add("float16", &calibrated<Float16Policy>);
  add("bfloat16", &calibrated<BFloat16Policy>);
  add("int8", &calibrated<Int8Policy>);
  add("int4", &calibrated<Int4Policy>);
  add("int4_of_outputs", &calibrated<GroupedInt4Policy<0>>);
  add("ternary", &calibrated<TernaryPolicy>);
  add("binary_weight", &calibrated<BinaryWeightPolicy>);
  add("int8/trained", &trained<Int8Policy>);
  add("int4/trained", &trained<Int4Policy>);
  add("ternary/trained", &trained<TernaryPolicy>);
  add("binary_weight/trained", &trained<BinaryWeightPolicy>);
  add("binary/trained", &binary<256>);
  add("binary_512/trained", &binary<512>);
  add("binary_cnn/trained", &binary_cnn);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
