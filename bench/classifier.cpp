// The classifier 784-256-256-10 in every precision, at batch 1, 32 and 256. `speedup` is against our own FP32
// (FP32 itself: against Eigen), measured in turns in one process; `roofline` is the share of what the core
// can do at best.

// Eigen's fixed-size weights live on the heap here, not on the stack that this limit is for.
#define EIGEN_STACK_ALLOCATION_LIMIT 0

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <whet/whet.hpp>

#include "contender.hpp"
#include "versus.hpp"

namespace {

template <class NetworkInput>
struct Mlp : whet::Sequential<NetworkInput, whet::Dense<256>, whet::ReLU, whet::Dense<256>, whet::ReLU,
                              whet::Dense<10>> {};
using Pixels = Mlp<whet::Input<784, whet::NonNegative>>;
using Signed = Mlp<whet::Input<784>>;

/// What a C++ programmer writes with Eigen: fixed-size matrices for one sample, dynamic ones for a batch.
class EigenSample {
 public:
  EigenSample() {
    std::copy_n(bench::random_inputs(784).begin(), 784, net->input.data());
    net->w1.setRandom(), net->w2.setRandom(), net->w3.setRandom();
    net->b1.setRandom(), net->b2.setRandom(), net->b3.setRandom();
  }
  void operator()() {
    net->h1.noalias() = net->w1 * net->input;
    net->h1 = (net->h1 + net->b1).cwiseMax(0.0f);
    net->h2.noalias() = net->w2 * net->h1;
    net->h2 = (net->h2 + net->b2).cwiseMax(0.0f);
    net->output.noalias() = net->w3 * net->h2;
    net->output += net->b3;
    benchmark::DoNotOptimize(net->output.data());
    benchmark::ClobberMemory();
  }

 private:
  struct Net {
    Eigen::Matrix<float, 256, 784> w1;
    Eigen::Matrix<float, 256, 256> w2;
    Eigen::Matrix<float, 10, 256> w3;
    Eigen::Matrix<float, 784, 1> input;
    Eigen::Matrix<float, 256, 1> b1, b2, h1, h2;
    Eigen::Matrix<float, 10, 1> b3, output;
  };
  std::unique_ptr<Net> net = std::make_unique<Net>();
};

class EigenBatch {
 public:
  explicit EigenBatch(std::size_t samples)
      : input(Eigen::MatrixXf::Random(784, static_cast<Eigen::Index>(samples))),
        layers{{784, 256}, {256, 256}, {256, 10}} {}
  void operator()() {
    const Eigen::MatrixXf* from = &input;
    for (Layer& layer : layers) {
      layer.output.noalias() = layer.weights * *from;
      if (&layer != &layers[2])
        layer.output = (layer.output.colwise() + layer.bias).cwiseMax(0.0f);
      else
        layer.output.colwise() += layer.bias;
      from = &layer.output;
    }
    benchmark::DoNotOptimize(from->data());
    benchmark::ClobberMemory();
  }

 private:
  struct Layer {
    Layer(Eigen::Index inputs, Eigen::Index outputs)
        : weights(Eigen::MatrixXf::Random(outputs, inputs)), bias(Eigen::VectorXf::Random(outputs)) {}
    Eigen::MatrixXf weights;
    Eigen::VectorXf bias;
    Eigen::MatrixXf output;
  };
  Eigen::MatrixXf input;
  Layer layers[3];
};

template <class Network, class Policy>
void against_float32(benchmark::State& state) {
  const auto samples = static_cast<std::size_t>(state.range(0));
  bench::Contender<Network, whet::Float32Policy> baseline(samples);
  bench::Contender<Network, Policy> contender(samples);
  bench::versus(state, baseline, contender, contender.work());
}

void float32_against_eigen(benchmark::State& state) {
  const auto samples = static_cast<std::size_t>(state.range(0));
  bench::Contender<Pixels, whet::Float32Policy> contender(samples);
  if (samples == 1) {
    EigenSample baseline;
    bench::versus(state, baseline, contender, contender.work());
  } else {
    EigenBatch baseline(samples);
    bench::versus(state, baseline, contender, contender.work());
  }
}

void register_batches(const std::string& name, void (*run)(benchmark::State&)) {
  benchmark::RegisterBenchmark(("classifier/" + name).c_str(), run)
      ->ArgName("batch")
      ->Arg(1)
      ->Arg(32)
      ->Arg(256)
      ->UseManualTime()
      ->Unit(benchmark::kMicrosecond);
}

}  // namespace

int main(int argc, char** argv) {
  register_batches("float32_vs_eigen", &float32_against_eigen);
  register_batches("int8", &against_float32<Pixels, whet::Int8Policy>);
  register_batches("int8_signed_input", &against_float32<Signed, whet::Int8Policy>);
  register_batches("dynamic_int8", &against_float32<Pixels, whet::Dynamic<whet::Int8Policy>>);
  register_batches("dynamic_int8_signed_input", &against_float32<Signed, whet::Dynamic<whet::Int8Policy>>);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("target", whet::target::native::name);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
