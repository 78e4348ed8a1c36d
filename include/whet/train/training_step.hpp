#pragma once

#include <cmath>
#include <vector>

#include <whet/train/batch_loader.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/evaluate.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/loss.hpp>
#include <whet/train/optimizer.hpp>
#include <whet/train/options.hpp>
#include <whet/weights/weight_mask.hpp>

namespace whet {

/// What one step of a training does with an engine and a batch. Engine and loss outlive it.
class TrainingStep {
 public:
  TrainingStep(Engine<float>& network, const Loss<float>& loss, const TrainOptions& options)
      : engine(network),
        loss_function(loss),
        optimizer(network.records(), options),
        record(compared_record(network, loss)),
        last_read(last_read_record(network, loss)) {}

  /// Computes the engine's gradients for the batch that is loaded. done: part of the training that is over.
  /// Returns the sum of the samples' losses; where that is not finite there are no new gradients.
  double differentiate(const BatchLoader& loader, Generator& generator, double done) {
    engine.forward(loader.samples(), last_read, &generator);
    LossInput<float> input = against(loader);
    input.done = done;
    const std::vector<Tap<float>> taps = open_taps();
    input.taps = taps;
    const double loss = loss_function.evaluate(input, engine.output_gradient(record));
    if (std::isfinite(loss)) engine.backward(record, loss_function.taps());
    return loss;
  }

  /// What the loss compared with the batch, without the taps.
  LossInput<float> against(const BatchLoader& loader) const { return loader.against(engine.output(record)); }

  /// Changes the engine's parameters along its gradients.
  void update(OptimizerState& state, double learning_rate, const WeightMask& mask = {}) {
    optimizer.step(engine.parameters(), engine.gradients(), state, learning_rate, engine.threads(), mask);
  }

 private:
  /// What the loss reads within the network, with gradients of zeros to add to.
  std::vector<Tap<float>> open_taps() {
    std::vector<Tap<float>> taps;
    for (const int tap : loss_function.taps()) {
      taps.push_back({engine.output(tap), engine.output_gradient(tap)});
      taps.back().gradient.setZero();
    }
    return taps;
  }

  Engine<float>& engine;
  const Loss<float>& loss_function;
  Optimizer optimizer;
  int record;
  int last_read;
};

}  // namespace whet
