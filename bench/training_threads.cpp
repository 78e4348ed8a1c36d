// How fast does training run, and how close to the matrix products that it cannot do without?
// A step is one mini-batch of 784-256-256-10: forward, loss, backward, optimizer. The ceiling are its eight
// products (three forward, three for the kernels' gradients, two for the inputs') with Eigen alone, each
// thread on its part of the batch. `of_ceiling` is the time of the products by that of the step.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <whet/topology/dense.hpp>
#include <whet/topology/relu.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/loss/cross_entropy.hpp>
#include <whet/train/operations.hpp>
#include <whet/train/optimizer.hpp>
#include <whet/train/train.hpp>

namespace {

struct Classifier : whet::Sequential<whet::Input<784>, whet::Dense<256>, whet::ReLU, whet::Dense<256>,
                                     whet::ReLU, whet::Dense<10>> {};

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The products of one step for some rows of a batch.
class Products {
 public:
  explicit Products(int rows) {
    for (const auto& [outputs, inputs] : {std::pair{256, 784}, {256, 256}, {10, 256}})
      layers.push_back({Matrix::Random(rows, inputs), Matrix::Random(outputs, inputs),
                        Matrix::Random(rows, outputs), Matrix(rows, outputs), Matrix(outputs, inputs),
                        Matrix(rows, inputs)});
  }

  void run() {
    for (std::size_t index = 0; index < layers.size(); ++index) {
      Layer& layer = layers[index];
      layer.output.noalias() = layer.input * layer.kernel.transpose();
      layer.kernel_gradient.noalias() = layer.output_gradient.transpose() * layer.input;
      if (index > 0) layer.input_gradient.noalias() = layer.output_gradient * layer.kernel;
    }
    benchmark::ClobberMemory();
  }

 private:
  struct Layer {
    Matrix input, kernel, output_gradient, output, kernel_gradient, input_gradient;
  };
  std::vector<Layer> layers;
};

/// A batch's products, shared out among the threads by rows.
class Ceiling {
 public:
  Ceiling(int batch, whet::ThreadPool& threads) : pool(threads) {
    const int rows = std::max(1, batch / pool.threads());
    for (int thread = 0; thread < pool.threads(); ++thread) parts.emplace_back(rows);
  }
  void run() {
    pool.run(parts.size(), [this](std::size_t part) { parts[part].run(); });
  }

 private:
  whet::ThreadPool& pool;
  std::vector<Products> parts;
};

/// Training steps on the same samples over and over.
class Steps {
 public:
  Steps(int batch, whet::ThreadPool& pool)
      : engine(whet::records<Classifier>, whet::operation_factories<float, Classifier>, pool),
        data(make_data(static_cast<std::size_t>(batch) * 20)),
        loader(data, loss),
        optimizer(engine.records(), options),
        state{whet::ParameterBuffer<float>(whet::records<Classifier>),
              whet::ParameterBuffer<float>(whet::records<Classifier>)},
        order(whet::shuffled_indices(data.size(), 1)),
        batch_size(static_cast<std::size_t>(batch)) {
    whet::Generator generator(1);
    whet::initialize(engine.parameters(), whet::records<Classifier>, generator);
  }

  void run() {
    loader.load(std::span(order).subspan(next, batch_size), engine.threads());
    next = (next + batch_size) % order.size();
    engine.forward(loader.samples(), engine.scores_record());
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
    return whet::Dataset(whet::Shape(784), std::move(samples), std::move(labels), 10);
  }

  whet::TrainOptions options;
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

template <class Work>
double seconds_of(Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work.run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Arguments: batch, threads. Step and ceiling take turns, so that both see the same machine.
void training_step(benchmark::State& state) {
  const auto batch = static_cast<int>(state.range(0));
  whet::ThreadPool pool(static_cast<int>(state.range(1)));
  Steps steps(batch, pool);
  Ceiling ceiling(batch, pool);
  steps.run();
  ceiling.run();
  std::vector<double> step_seconds;
  std::vector<double> ceiling_seconds;
  for (auto _ : state) {
    step_seconds.push_back(seconds_of(steps));
    ceiling_seconds.push_back(seconds_of(ceiling));
    state.SetIterationTime(step_seconds.back());
  }
  const auto median = [](std::vector<double>& times) {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    return *middle;
  };
  const double step = median(step_seconds);
  state.counters["samples_per_second"] = batch / step;
  state.counters["epoch_of_60000_seconds"] = 60000.0 / batch * step;
  state.counters["of_ceiling"] = median(ceiling_seconds) / step;
}
BENCHMARK(training_step)
    ->ArgNames({"batch", "threads"})
    ->ArgsProduct({{32, 64, 128, 256}, {1, 2}})
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
