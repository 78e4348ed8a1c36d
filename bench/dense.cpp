// One dense layer with an input that is never negative, where its FP32 weights lie in the second-level cache
// (128x640), the third (256x784, 1024x1024) and in memory (4096x4096). `speedup` is against our own FP32.

#include <cstddef>
#include <string>

#include <benchmark/benchmark.h>

#include <whet/whet.hpp>

#include "contender.hpp"
#include "versus.hpp"

namespace {

template <int Outputs, int Inputs>
struct Layer : whet::Sequential<whet::Input<Inputs, whet::NonNegative>, whet::Dense<Outputs>> {};

template <class Network, class Policy>
void against_float32(benchmark::State& state) {
  const auto samples = static_cast<std::size_t>(state.range(0));
  bench::Contender<Network, whet::Float32Policy> baseline(samples);
  bench::Contender<Network, Policy> contender(samples);
  bench::versus(state, baseline, contender, contender.work());
}

template <int Outputs, int Inputs>
void register_shape() {
  using Network = Layer<Outputs, Inputs>;
  const std::string shape = std::to_string(Outputs) + "x" + std::to_string(Inputs);
  const auto add = [&](const std::string& policy, void (*run)(benchmark::State&)) {
    auto* bench = benchmark::RegisterBenchmark(("dense/" + shape + "/" + policy).c_str(), run);
    bench->ArgName("batch")->Arg(1)->UseManualTime()->Unit(benchmark::kMicrosecond);
    if (Outputs * Inputs <= 1024 * 1024) bench->Arg(32);
  };
  add("float32", &against_float32<Network, whet::Float32Policy>);
  add("int8", &against_float32<Network, whet::Int8Policy>);
  add("dynamic_int8", &against_float32<Network, whet::Dynamic<whet::Int8Policy>>);
}

}  // namespace

int main(int argc, char** argv) {
  register_shape<128, 640>();
  register_shape<256, 784>();
  register_shape<1024, 1024>();
  register_shape<4096, 4096>();
  benchmark::Initialize(&argc, argv);
  benchmark::AddCustomContext("target", whet::target::native::name);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
