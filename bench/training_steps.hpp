#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

#include <benchmark/benchmark.h>

#include <whet/train/engine.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/loss/cross_entropy.hpp>
#include <whet/train/operations.hpp>
#include <whet/train/optimizer.hpp>
#include <whet/train/train.hpp>

/// Training steps of a network of ten classes on the same random samples over and over.
template <class Network>
class TrainingSteps {
 public:
  TrainingSteps(int batch, int batches, whet::ThreadPool& pool)
      : engine(whet::records<Network>, whet::operation_factories<float, Network>, pool),
        data(make_data(static_cast<std::size_t>(batch) * static_cast<std::size_t>(batches))),
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
    std::vector<float> samples(count * whet::input_shape<Network>.size());
    std::ranges::generate(samples, [&] { return static_cast<float>(generator.uniform()); });
    std::vector<int> labels(count);
    std::ranges::generate(labels, [&] { return static_cast<int>(generator() % 10); });
    return whet::Dataset(whet::input_shape<Network>, std::move(samples), std::move(labels), 10);
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

/// Runs two kinds of work in turn, so that both see the same machine.
class Turns {
 public:
  template <class Step, class Other>
  Turns(benchmark::State& state, Step& step, Other& other) {
    step.run();
    other.run();
    for (auto _ : state) {
      step_seconds.push_back(seconds_of(step));
      other_seconds.push_back(seconds_of(other));
      state.SetIterationTime(step_seconds.back());
    }
  }

  double step() const { return median(step_seconds); }
  double other() const { return median(other_seconds); }

 private:
  template <class Work>
  static double seconds_of(Work& work) {
    const auto start = std::chrono::steady_clock::now();
    work.run();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  static double median(std::vector<double> times) {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    return *middle;
  }

  std::vector<double> step_seconds;
  std::vector<double> other_seconds;
};

/// The counters of steps of `batch` samples that take this long.
inline void count_steps(benchmark::State& state, int batch, double seconds) {
  state.counters["samples_per_second"] = batch / seconds;
  state.counters["epoch_of_60000_seconds"] = 60000.0 / batch * seconds;
}
