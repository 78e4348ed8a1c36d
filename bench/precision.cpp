// What each precision gains over our own FP32, beside what textbooks promise: one dense layer whose input is
// never negative, where its FP32 weights lie in the second-level cache, in the third and in memory, and where
// it computes more than it reads; and whole networks. `speedup` is against FP32; `textbook` and `textbook_to`
// are the usual claim; `vs_int8` is against our own INT8.

#include <cstddef>
#include <string>

#include <benchmark/benchmark.h>

#include <whet/whet.hpp>

#include "contender.hpp"
#include "precision/networks.hpp"
#include "versus.hpp"

namespace {

/// The claim of textbooks, times as fast as FP32.
struct Claim {
  double from;
  double to;
};

template <int Outputs, int Inputs>
struct Layer : whet::Sequential<whet::Input<Inputs, whet::NonNegative>, whet::Dense<Outputs>> {};

/// Signs are of inputs of either sign.
template <int Outputs, int Inputs>
struct Signed : whet::Sequential<whet::Input<Inputs>, whet::Dense<Outputs>> {};

template <class Network, class Policy>
void against_float32(benchmark::State& state, std::size_t samples, Claim claim) {
  bench::Contender<Network, whet::Float32Policy> baseline(samples);
  bench::Contender<Network, Policy> contender(samples);
  bench::versus(state, baseline, contender, contender.work());
  state.counters["textbook"] = claim.from;
  state.counters["textbook_to"] = claim.to;
  state.counters["bytes"] =
      static_cast<double>(whet::Model<Network, Policy, whet::target::native>::weight_bytes);
}

template <class Network, class Policy>
void add(const std::string& regime, const std::string& policy, std::size_t samples, Claim claim) {
  benchmark::RegisterBenchmark(
      ("precision/" + regime + "/" + policy).c_str(),
      [=](benchmark::State& state) { against_float32<Network, Policy>(state, samples, claim); })
      ->UseManualTime()
      ->Unit(benchmark::kMicrosecond);
}

template <int Outputs, int Inputs>
void add_regime(const std::string& regime, std::size_t samples = 1) {
  using namespace whet;
  using Network = Layer<Outputs, Inputs>;
  add<Network, Float32Policy>(regime, "float32", samples, {1, 1});
  add<Network, Float16Policy>(regime, "float16", samples, {2, 2});
  add<Network, BFloat16Policy>(regime, "bfloat16", samples, {2, 2});
  add<Network, WeightOnly<Int8Policy>>(regime, "weight_only_int8", samples, {2, 4});
  add<Network, WeightOnly<Int4Policy>>(regime, "weight_only_int4", samples, {4, 8});
  add<Network, Int16x8Policy>(regime, "int16x8", samples, {1, 2});
  add<Network, Int8Policy>(regime, "int8", samples, {2, 4});
  add<Network, Dynamic<Int8Policy>>(regime, "dynamic_int8", samples, {2, 4});
  add<Network, Int4Policy>(regime, "int4", samples, {4, 8});
  add<Network, Dynamic<Int4Policy>>(regime, "dynamic_int4", samples, {4, 8});
  add<Network, TernaryPolicy>(regime, "ternary", samples, {10, 32});
  add<Network, BinaryWeightPolicy>(regime, "binary_weight", samples, {10, 32});
  add<Signed<Outputs, Inputs>, BinaryPolicy>(regime, "binary", samples, {10, 32});
}

}  // namespace

int main(int argc, char** argv) {
  add_regime<128, 640>("in_L2");
  add_regime<1024, 1024>("in_L3");
  add_regime<4096, 4096>("in_memory");
  add_regime<256, 784>("compute_bound", 32);
  bench::add_ds_cnn();
  bench::add_resnet8();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("target", whet::target::native::name);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
