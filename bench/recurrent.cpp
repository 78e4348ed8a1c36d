// How long does a whole sequence through one recurrent layer take on one core? `speedup` is against our own
// FP32. The shapes: rows of digits, and a second of audio features.

#include <string>

#include <benchmark/benchmark.h>

#include <whet/whet.hpp>

#include "contender.hpp"
#include "versus.hpp"

namespace {

template <int Steps, int Features, class Layer>
struct Sequence : whet::Sequential<whet::Input<Steps, Features>, Layer> {};

template <class Network, class Policy>
void against_float32(benchmark::State& state) {
  bench::Contender<Network, whet::Float32Policy> baseline(1, bench::Ends::native);
  bench::Contender<Network, Policy> contender(1, bench::Ends::native);
  bench::versus(state, baseline, contender, contender.work());
}

template <int Steps, int Features, class Layer>
void register_layer(const std::string& name) {
  using Network = Sequence<Steps, Features, Layer>;
  const auto add = [&](const std::string& policy, void (*run)(benchmark::State&)) {
    benchmark::RegisterBenchmark((name + "/" + policy).c_str(), run)
        ->UseManualTime()
        ->Unit(benchmark::kMicrosecond);
  };
  add("float32", &against_float32<Network, whet::Float32Policy>);
  add("int8", &against_float32<Network, whet::Int8Policy>);
  add("int16x8", &against_float32<Network, whet::Int16x8Policy>);
  add("int4", &against_float32<Network, whet::Int4Policy>);
  add("ternary", &against_float32<Network, whet::TernaryPolicy>);
  add("binary_weights", &against_float32<Network, whet::BinaryWeightPolicy>);
  add("dynamic_int8", &against_float32<Network, whet::Dynamic<whet::Int8Policy>>);
}

}  // namespace

int main(int argc, char** argv) {
  register_layer<28, 28, whet::LSTM<20>>("lstm20_28x28");
  register_layer<49, 10, whet::LSTM<64>>("lstm64_49x10");
  register_layer<49, 10, whet::GRU<64>>("gru64_49x10");
  register_layer<49, 10, whet::SimpleRNN<64>>("simple64_49x10");
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("target", whet::target::native::name);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
