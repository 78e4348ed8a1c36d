// How long does an epoch of a convolutional network take?
// A step is one mini-batch: forward, loss, backward, optimizer. `of_products` is the time that Eigen would
// take for the multiply-accumulates of its convolutions as one large square product, each thread on its part,
// by the time of the step: the rest are patches, normalization, activations and the memory that they go
// through.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
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
#include <whet/train/engine.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/loss/cross_entropy.hpp>
#include <whet/train/operations.hpp>
#include <whet/train/optimizer.hpp>
#include <whet/train/train.hpp>

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

/// Training steps on the same random images over and over.
template <class Network>
class Steps {
 public:
  Steps(int batch, whet::ThreadPool& pool)
      : engine(whet::records<Network>, whet::operation_factories<float, Network>, pool),
        data(make_data(static_cast<std::size_t>(batch) * 8)),
        loader(data, loss),
        optimizer(engine.records(), options),
        state{whet::ParameterBuffer<float>(engine.records()), whet::ParameterBuffer<float>(engine.records())},
        order(whet::shuffled_indices(data.size(), 1)),
        batch_size(static_cast<std::size_t>(batch)) {
    whet::initialize(engine.parameters(), engine.records(), generator);
  }

  void run() {
    loader.load(std::span(order).subspan(next, batch_size), engine.threads());
    next = (next + batch_size) % order.size();
    engine.forward(loader.samples(), engine.scores_record(), &generator);
    const auto input = loader.against(engine.output(engine.scores_record()));
    benchmark::DoNotOptimize(loss.evaluate(input, engine.output_gradient(engine.scores_record())));
    engine.backward(engine.scores_record());
    optimizer.step(engine.parameters(), engine.gradients(), state, 1e-6, engine.threads());
  }

 private:
  static whet::Dataset make_data(std::size_t count) {
    whet::Generator generator(2);
    std::vector<float> samples(count * 784);
    std::ranges::generate(samples, [&] { return static_cast<float>(generator.uniform()); });
    std::vector<int> labels(count);
    std::ranges::generate(labels, [&] { return static_cast<int>(generator() % 10); });
    return whet::Dataset(whet::Shape(28, 28, 1), std::move(samples), std::move(labels), 10);
  }

  whet::TrainOptions options;
  whet::Generator generator{1};
  whet::Engine<float> engine;
  whet::Dataset data;
  whet::CrossEntropy<float> loss;
  whet::BatchLoader loader;
  whet::Optimizer optimizer;
  whet::OptimizerState state;
  std::vector<std::size_t> order;
  std::size_t batch_size;
  std::size_t next = 0;
};

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

template <class Work>
double seconds_of(Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work.run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double>& times) {
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  return *middle;
}

/// Arguments: batch, threads. Step and products take turns, so that both see the same machine.
template <class Network>
void training_step(benchmark::State& state) {
  const auto batch = static_cast<int>(state.range(0));
  whet::ThreadPool pool(static_cast<int>(state.range(1)));
  Steps<Network> steps(batch, pool);
  Products products(pool);
  steps.run();
  products.run();
  std::vector<double> step_seconds;
  std::vector<double> product_seconds;
  for (auto _ : state) {
    step_seconds.push_back(seconds_of(steps));
    product_seconds.push_back(seconds_of(products));
    state.SetIterationTime(step_seconds.back());
  }
  const double step = median(step_seconds);
  const double ideal = macs_of_step<Network>() * batch / products.macs() * median(product_seconds);
  state.counters["samples_per_second"] = batch / step;
  state.counters["epoch_of_60000_seconds"] = 60000.0 / batch * step;
  state.counters["of_products"] = ideal / step;
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
