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

  /// What the last forward pass gave for a layer of the shipped topology; -1 is the quantized input.
  whet::ConstBatch<float> output(int layer) const { return engine.output(training.place_of(layer)); }
  /// What enters the loss.
  whet::ConstBatch<float> scores() const { return engine.output(engine.scores_record()); }

  whet::ThreadPool pool;
  whet::quantized::Training<Network, Policy> training;
  whet::ParameterBuffer<float> parameters;
  whet::Engine<float> engine;
  whet::AlignedValues<float> samples;
};

/// How many of the integers of all tensors of a frozen model, over all samples, are not those that the
/// training evaluated: real values over their scale, plus the zero point.
template <class Target = whet::target::generic, class Policy, class Network>
std::size_t count_differences(const Evaluated<Network, Policy>& evaluated,
                              const whet::Trained<typename Evaluated<Network, Policy>::shipped>& trained,
                              const whet::Dataset& data) {
  const auto model = whet::freeze<Policy, Target>(trained);
  whet::Workspace<decltype(model)> workspace;
  const bool has_softmax = evaluated.engine.scores_record() != evaluated.engine.last_record();
  std::size_t different = 0;
  for (std::size_t sample = 0; sample < data.size(); ++sample) {
    const auto row = static_cast<Eigen::Index>(sample);
    const auto scores =
        model.trace(data.sample(sample), workspace, [&](const whet::TraceInfo& info, auto tensor) {
          if constexpr (std::is_same_v<typename decltype(tensor)::value_type, std::int8_t>) {
            if (info.kind == whet::StepKind::softmax) return;
            const auto real = evaluated.output(info.layer).row(row);
            for (Eigen::Index index = 0; index < real.size(); ++index) {
              const auto found = tensor[static_cast<std::size_t>(index)];
              const auto& [scale, zero_point] = info.quantization;
              const long integer = std::lround(real(index) / scale);
              if (found - zero_point != integer || real(index) != static_cast<float>(integer) * scale)
                ++different;
            }
          }
        });
    for (Eigen::Index index = 0; !has_softmax && index < evaluated.scores().cols(); ++index)
      if (evaluated.scores()(row, index) != scores[static_cast<std::size_t>(index)]) ++different;
  }
  return different;
}
