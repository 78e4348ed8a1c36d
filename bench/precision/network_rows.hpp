#pragma once

#include <functional>
#include <string>

#include <benchmark/benchmark.h>

#include <whet/whet.hpp>

#include "../contender.hpp"
#include "../versus.hpp"

namespace bench {

/// One inference of a network under a policy, against FP32 (`speedup`) and INT8 (`vs_int8`) of `Baseline`,
/// which has the same layers.
template <class Network, class Policy, class Baseline = Network>
void add_network_row(const std::string& network, const std::string& policy) {
  benchmark::RegisterBenchmark(("precision/" + network + "/" + policy).c_str(),
                               [](benchmark::State& state) {
                                 Contender<Baseline, whet::Float32Policy> float32(1);
                                 Contender<Baseline, whet::Int8Policy> int8(1);
                                 Contender<Network, Policy> contender(1);
                                 versus(state, std::ref(contender), contender.work(),
                                        {{"speedup", std::ref(float32)}, {"vs_int8", std::ref(int8)}});
                                 state.counters["bytes"] =
                                     static_cast<double>(whet::Model<Network, Policy>::weight_bytes);
                               })
      ->UseManualTime()
      ->Unit(benchmark::kMicrosecond);
}

/// Under the policies that every network takes.
template <class Network>
void add_network_rows(const std::string& network) {
  using namespace whet;
  add_network_row<Network, Int8Policy>(network, "int8");
  add_network_row<Network, Float16Policy>(network, "float16");
  add_network_row<Network, BFloat16Policy>(network, "bfloat16");
  add_network_row<Network, NarrowActivations<Float16Policy>>(network, "float16_activations");
  add_network_row<Network, Int4Policy>(network, "int4");
  add_network_row<Network, TernaryPolicy>(network, "ternary");
  add_network_row<Network, BinaryWeightPolicy>(network, "binary_weight");
}

}  // namespace bench
