// How long does an epoch of a convolutional network take?
// A step is one mini-batch: forward, loss, backward, optimizer. `of_products` is the time that Eigen would
// take for the multiply-accumulates of its convolutions as one large square product, each thread on its part,
// by the time of the step: the rest are patches, normalization, activations and the memory that they go
// through.

#include <cstddef>
#include <vector>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>

#include "training_steps.hpp"

namespace {

template <int Filters, int Stride = 1>
struct Block {
  using layers = whet::Layers<whet::Conv2D<Filters, 3, Stride>, whet::BatchNorm, whet::ReLU>;
};
/// 71 thousand parameters and 5.6 million multiply-accumulates for each image.
struct Plain : whet::Sequential<whet::Input<28, 28, 1>, Block<16>, Block<32, 2>, Block<32>, Block<64, 2>,
                                Block<64>, whet::GlobalAveragePool, whet::Dense<10>> {};

template <int Filters, int Stride = 1>
struct Separable {
  using layers = whet::Layers<whet::DepthwiseConv2D<3, Stride>, whet::BatchNorm, whet::ReLU,
                              whet::Conv2D<Filters>, whet::BatchNorm, whet::ReLU>;
};
struct DepthwiseSeparable
    : whet::Sequential<whet::Input<28, 28, 1>, Block<32, 2>, Separable<64>, Separable<64>, Separable<128, 2>,
                       whet::GlobalAveragePool, whet::Dense<10>> {};

template <int Filters>
struct Bottleneck {
  using layers =
      whet::Layers<whet::Residual<Block<Filters>, whet::Conv2D<Filters, 3>, whet::BatchNorm>, whet::ReLU>;
};
struct Residual : whet::Sequential<whet::Input<28, 28, 1>, Block<16, 2>, Bottleneck<16>, Block<32, 2>,
                                   Bottleneck<32>, whet::GlobalAveragePool, whet::Dense<10>> {};

/// A square product for each thread.
class Products {
 public:
  explicit Products(whet::ThreadPool& threads) : pool(threads) {
    for (int thread = 0; thread < pool.threads(); ++thread)
      parts.push_back({Matrix::Random(size, size), Matrix::Random(size, size), Matrix(size, size)});
  }
  void run() {
    pool.run(parts.size(), [this](std::size_t index) {
      Part& part = parts[index];
      part.output.noalias() = part.left * part.right;
    });
    benchmark::ClobberMemory();
  }
  double macs() const { return static_cast<double>(parts.size()) * size * size * size; }

 private:
  static constexpr int size = 512;
  using Matrix = Eigen::MatrixXf;
  struct Part {
    Matrix left, right, output;
  };
  whet::ThreadPool& pool;
  std::vector<Part> parts;
};

/// Of a step for one sample: twice as many backward as forward, but for the gradient of the images.
template <class Network>
double macs_of_step() {
  double sum = 0.0;
  for (const whet::LayerRecord& record : whet::records<Network>)
    if (record.role == whet::LayerRole::convolution || record.role == whet::LayerRole::affine)
      sum += static_cast<double>(record.macs) * (record.producer < 0 ? 2.0 : 3.0);
  return sum;
}

/// Arguments: batch, threads.
template <class Network>
void training_step(benchmark::State& state) {
  const auto batch = static_cast<int>(state.range(0));
  whet::ThreadPool pool(static_cast<int>(state.range(1)));
  TrainingSteps<Network> steps(batch, 8, pool);
  Products products(pool);
  const Turns turns(state, steps, products);
  const double ideal = macs_of_step<Network>() * batch / products.macs() * turns.other();
  count_steps(state, batch, turns.step());
  state.counters["of_products"] = ideal / turns.step();
}

template <class Benchmark>
void set_up(Benchmark* benchmark) {
  benchmark->ArgNames({"batch", "threads"})
      ->ArgsProduct({{64, 128}, {1, 2}})
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond);
}
BENCHMARK(training_step<Plain>)->Apply(set_up);
BENCHMARK(training_step<DepthwiseSeparable>)->Apply(set_up);
BENCHMARK(training_step<Residual>)->Apply(set_up);

}  // namespace

BENCHMARK_MAIN();
