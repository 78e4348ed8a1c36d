#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/data/dataset.hpp>
#include <whet/train/engine.hpp>
#include <whet/train/generator.hpp>
#include <whet/train/loss/cross_entropy.hpp>
#include <whet/train/options.hpp>
#include <whet/train/quantized/training.hpp>
#include <whet/train/state.hpp>
#include <whet/train/thread_pool.hpp>
#include <whet/train/trainer.hpp>
#include <whet/weights/freeze.hpp>
#include <whet/weights/trained.hpp>

/// A quantization-aware training that has ended, with its engine as it was left.
template <class Network, class Policy>
class Evaluated {
 public:
  using shipped = whet::quantized::shipped_t<Network>;

  Evaluated(const whet::Weights<Network>& weights, const whet::Quantization<Network>& start,
            const whet::Dataset& data, const whet::TrainOptions& options)
      : pool(2),
        training(options.range_gradient),
        parameters(training.start(weights, start)),
        engine(training.make_engine(pool)) {
    const whet::CrossEntropy<float> loss(options.label_smoothing);
    const whet::Dataset none = data.first(0);
    whet::TrainerState state(training.records(), whet::Generator(options.seed));
    training.phase().statistics_frozen = options.batch_statistics == 0.0;
    const double last = options.batch_statistics * options.epochs;
    whet::Trainer(engine, data, none, loss, options, data.shape())
        .run(parameters, state, [&](const whet::TrainingProgress& progress) {
          if (progress.epoch_ended) training.phase().statistics_frozen = progress.epoch >= last;
        });
    training.phase().statistics_frozen = true;
  }

  whet::Trained<shipped> trained() const { return training.result(parameters); }

  /// Runs samples as one batch of the training, the last phase of it.
  void forward(const whet::Dataset& data, bool drops = true) {
    samples.assign(data.samples().begin(), data.samples().end());
    whet::Generator generator(1);
    engine.forward({samples.data(), static_cast<Eigen::Index>(data.size()),
                    static_cast<Eigen::Index>(data.shape().size())},
                   engine.last_record(), drops ? &generator : nullptr);
  }

  /// What the last forward pass gave for a layer of the shipped topology, -1 the input, in a number format:
  /// of signs the numbers that have them.
  whet::ConstBatch<float> output(int layer, whet::Format format = whet::Format::int8) const {
    return engine.output(training.place_of(layer, format));
  }
  /// What enters the loss.
  whet::ConstBatch<float> scores() const { return engine.output(engine.scores_record()); }

  whet::ThreadPool pool;
  whet::quantized::Training<Network, Policy> training;
  whet::ParameterBuffer<float> parameters;
  whet::Engine<float> engine;
  whet::AlignedValues<float> samples;
};

/// The number that element `index` of a sample's tensor stands for: an integer times its scale, or ±1.
template <class Tensor>
float real_value(const whet::TraceInfo& info, const Tensor& tensor, std::size_t index) {
  if constexpr (std::is_same_v<typename Tensor::value_type, std::uint32_t>) {
    const auto run = static_cast<std::size_t>(info.run);
    const std::size_t word = index / run * ((run + 31) / 32) + index % run / 32;
    return (tensor[word] >> (index % run % 32) & 1U) == 0 ? 1.0F : -1.0F;
  } else if (whet::is_integer(info.format)) {
    return static_cast<float>(static_cast<int>(tensor[index]) - info.quantization.zero_point) *
           info.quantization.scale;
  } else {
    return static_cast<float>(tensor[index]);
  }
}

/// How many numbers of all tensors of a frozen model, over all samples, are not those that the training
/// evaluated: integers less the zero point times their scale, signs, and floats.
template <class Target = whet::target::generic, class Policy, class Network>
std::size_t count_differences(const Evaluated<Network, Policy>& evaluated,
                              const whet::Trained<typename Evaluated<Network, Policy>::shipped>& trained,
                              const whet::Dataset& data) {
  using shipped = typename Evaluated<Network, Policy>::shipped;
  const auto model = whet::freeze<Policy, Target>(trained);
  whet::Workspace<decltype(model)> workspace;
  const bool has_softmax = evaluated.engine.scores_record() != evaluated.engine.last_record();
  std::size_t different = 0;
  for (std::size_t sample = 0; sample < data.size(); ++sample) {
    const auto row = static_cast<Eigen::Index>(sample);
    model.trace(data.sample(sample), workspace, [&](const whet::TraceInfo& info, auto tensor) {
      // A softmax and what becomes of it takes no part in the loss.
      if (has_softmax && info.layer == whet::layer_count<shipped> - 1) return;
      const auto evaluated_row = evaluated.output(info.layer, info.format).row(row);
      for (Eigen::Index index = 0; index < evaluated_row.size(); ++index) {
        const float real = evaluated_row(index);
        const float expected = info.format != whet::Format::bits ? real : real >= 0.0F ? 1.0F : -1.0F;
        if (real_value(info, tensor, static_cast<std::size_t>(index)) != expected) ++different;
      }
    });
  }
  return different;
}
