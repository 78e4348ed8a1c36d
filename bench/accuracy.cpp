// What each precision costs in accuracy: the classifier of the README on Fashion-MNIST, calibrated after
// training, and trained for the precision for five more epochs. `top1` is the mean of seeds 1, 2 and 3 on the
// test images, `drop` what it is below FP32, both in percent. Takes about ten minutes.

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
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
