// What does leaving weights out gain? Dense layers and convolutions with a pattern's weights against all of
// them, in the same precision: `speedup` is the ratio of times, `bytes` the ratio of sizes. In L2 and L3:
// where the FP32 weights of the whole layer lie, one sample at a time.

#include <string>

#include <benchmark/benchmark.h>

#include <whet/whet.hpp>

#include "contender.hpp"
#include "versus.hpp"

namespace {

template <int Outputs, int Inputs>
struct Layer : whet::Sequential<whet::Input<Inputs, whet::NonNegative>, whet::Dense<Outputs>> {};

template <int Side, int Channels, int Kernel>
struct Convolution : whet::Sequential<whet::Input<Side, Side, Channels, whet::NonNegative>,
                                      whet::Conv2D<Channels, Kernel>, whet::ReLU> {};

template <class Network, class Policy>
void against_dense(benchmark::State& state) {
  using Dense = typename Policy::dense_policy;
  bench::Contender<Network, Dense> dense(1, bench::Ends::native);
  bench::Contender<Network, Policy> sparse(1, bench::Ends::native);
  bench::versus(state, dense, sparse, sparse.work());
  state.counters["bytes"] = static_cast<double>(whet::Model<Network, Policy>::weight_bytes) /
                            static_cast<double>(whet::Model<Network, Dense>::weight_bytes);
}

template <class Network, class Policy>
void add(const std::string& name) {
  benchmark::RegisterBenchmark(("sparse/" + name).c_str(), &against_dense<Network, Policy>)
      ->UseManualTime()
      ->Iterations(400)
      ->Unit(benchmark::kMicrosecond);
}

template <class Network, whet::Keep Kept>
void add_sparsity(const std::string& where) {
  using namespace whet;
  const std::string percent = "/" + std::to_string(100 - Kept.percent);
  add<Network, Sparse<Float32Policy, Block<16, 1, Kept>>>(where + "/float32_16x1" + percent);
  add<Network, Sparse<Float32Policy, Unstructured<Kept>>>(where + "/float32_any" + percent);
  add<Network, Sparse<Int8Policy, Block<8, 4, Kept>>>(where + "/int8_8x4" + percent);
  add<Network, Sparse<Int8Policy, Unstructured<Kept>>>(where + "/int8_any" + percent);
}

template <class Network>
void add_all(const std::string& where) {
  using namespace whet;
  add_sparsity<Network, Keep{50}>(where);
  add_sparsity<Network, Keep{25}>(where);
  add_sparsity<Network, Keep{10}>(where);
  add_sparsity<Network, Keep{5}>(where);
  add<Network, Sparse<Float32Policy, NofM<2, 4>>>(where + "/float32_2of4");
  add<Network, Sparse<Float16Policy, Block<16, 1, Keep{10}>>>(where + "/float16_16x1/90");
  add<Network, Sparse<Int8Policy, Block<16, 4, Keep{10}>>>(where + "/int8_16x4/90");
  add<Network, Sparse<Int4Policy, Block<8, 4, Keep{10}>>>(where + "/int4_8x4/90");
}

}  // namespace

int main(int argc, char** argv) {
  add_all<Layer<256, 256>>("in_L2");
  add_all<Layer<1024, 1024>>("in_L3");
  add_all<Convolution<16, 32, 3>>("3x3_32to32_16x16");
  add_all<Convolution<12, 64, 1>>("1x1_64to64_12x12");
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("target", whet::target::native::name);
  benchmark::RunSpecifiedBenchmarks();
}
