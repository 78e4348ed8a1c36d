#pragma once

#include <string>

#include <benchmark/benchmark.h>

#include "program.hpp"
#include "seeds.hpp"

namespace bench {

template <class Model>
double weight_bytes_of(const Model& model) {
  if constexpr (requires { typename Model::frozen_model; })
    return static_cast<double>(Model::frozen_model::weight_bytes);
  else
    return static_cast<double>(model.weight_bytes);
}

/// Adds a row. make(seed): a frozen model. `top1` is the mean of the seeds, `drop` what it is below FP32,
/// both in percent, `worst` the largest drop of one seed, `bytes` the mean size of the weights.
template <class Network, class Make>
void add_row(const std::string& name, Make make) {
  const auto run = [make](benchmark::State& state) {
    double sum = 0.0;
    double drops = 0.0;
    double worst = -100.0;
    double bytes = 0.0;
    for (auto _ : state)
      for (const Seed<Network>& seed : seeds<Network>()) {
        const auto model = make(seed);
        bytes += weight_bytes_of(model);
        const double found = 100.0 * whet::accuracy(model, images<Network>().test);
        const double drop = 100.0 * seed.float_accuracy - found;
        sum += found;
        drops += drop;
        worst = drop > worst ? drop : worst;
      }
    const auto count = static_cast<double>(seeds<Network>().size());
    state.counters["top1"] = sum / count;
    state.counters["drop"] = drops / count;
    state.counters["worst"] = worst;
    state.counters["bytes"] = bytes / count;
  };
  benchmark::RegisterBenchmark(name.c_str(), run)->Iterations(1)->Repetitions(1)->Unit(benchmark::kSecond);
}

/// Weights as they were trained in float, with calibrated ranges.
template <class Network, class Policy>
void add_calibrated(const std::string& name) {
  add_row<Network>(
      name, [](const Seed<Network>& seed) { return whet::freeze<Policy>(seed.folded, seed.folded_ranges); });
}

/// Trained for the precision, from the float weights.
template <class Network, class Policy>
void add_trained(const std::string& name, const whet::TrainOptions& chosen = precision_training<Network>) {
  add_row<Network>(name + "/trained", [chosen](const Seed<Network>& seed) {
    whet::TrainOptions options = chosen;
    options.seed = seed.number;
    return whet::freeze<Policy>(whet::train<whet::QuantizationAware<Policy>>(
        seed.weights, seed.ranges, images<Network>().train, options));
  });
}

}  // namespace bench
