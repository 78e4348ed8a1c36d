// How fast does training run, and how close to the matrix products that it cannot do without?
// A step is one mini-batch of 784-256-256-10: forward, loss, backward, optimizer. The ceiling are its eight
// products (three forward, three for the kernels' gradients, two for the inputs') with Eigen alone, each
// thread on its part of the batch. `of_ceiling` is the time of the products by that of the step.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <Eigen/Core>
#include <benchmark/benchmark.h>

#include <whet/topology/dense.hpp>
#include <whet/topology/relu.hpp>

#include "training_steps.hpp"

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

/// Arguments: batch, threads.
void training_step(benchmark::State& state) {
  const auto batch = static_cast<int>(state.range(0));
  whet::ThreadPool pool(static_cast<int>(state.range(1)));
  TrainingSteps<Classifier> steps(batch, 20, pool);
  Ceiling ceiling(batch, pool);
  const Turns turns(state, steps, ceiling);
  count_steps(state, batch, turns.step());
  state.counters["of_ceiling"] = turns.other() / turns.step();
}
BENCHMARK(training_step)
    ->ArgNames({"batch", "threads"})
    ->ArgsProduct({{32, 64, 128, 256}, {1, 2}})
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
