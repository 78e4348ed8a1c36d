// Networks with signs on both sides of their inner layers, which have no float network to start from: of them
// `top1` alone is told.

#include <cstdint>
#include <string>

#include <benchmark/benchmark.h>

#include "seeds.hpp"

namespace {

using namespace whet;

template <int Units>
struct BinaryMlp : Sequential<Input<784, NonNegative>,            //
                              Dense<Units>, BatchNorm, HardTanh,  //
                              Dense<Units>, BatchNorm, HardTanh,  //
                              Dense<10>> {};
/// 86 thousand parameters, 55 thousand of them a bit each.
struct BinaryCnn : Sequential<Input<28, 28, 1, NonNegative>,                   //
                              Conv2D<32, 3>, BatchNorm, HardTanh, MaxPool<2>,  //
                              Conv2D<64, 3>, BatchNorm, HardTanh, MaxPool<2>,  //
                              Conv2D<64, 3>, BatchNorm, HardTanh, Flatten, Dense<10>> {};

template <class Network>
void add_trained_from_start(const std::string& name, TrainOptions options) {
  using Policy = EdgesInt8<BinaryPolicy>;
  const auto run = [options](benchmark::State& state) {
    TrainOptions chosen = options;
    double sum = 0.0;
    for (auto _ : state)
      for (const std::uint64_t seed : {1U, 2U, 3U}) {
        chosen.seed = seed;
        const auto trained =
            train<Network, QuantizationAware<Policy>>(bench::images<Network>().train, chosen);
        sum += 100.0 * accuracy(freeze<Policy>(trained), bench::images<Network>().test);
      }
    state.counters["top1"] = sum / 3.0;
    state.counters["bytes"] = static_cast<double>(Model<Network, Policy>::weight_bytes);
  };
  benchmark::RegisterBenchmark(name.c_str(), run)->Iterations(1)->Repetitions(1)->Unit(benchmark::kSecond);
}

}  // namespace

void bench::add_binary() {
  add_trained_from_start<BinaryMlp<256>>("mlp/binary/trained", {.epochs = 10});
  add_trained_from_start<BinaryMlp<512>>("mlp_512/binary/trained", {.epochs = 10});
  add_trained_from_start<BinaryCnn>(
      "cnn_64/binary/trained",
      {.epochs = 5, .learning_rate = 2e-3, .weight_decay = 0.01, .batch_statistics = 0.6});
}
